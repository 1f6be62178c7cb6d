import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { OwnSample } from '../../../../src/run/trainer/own-reward.ts';
import { openUserModule, REWARD_USE } from '../../../../src/run/own/link.ts';
import { rewardsOf } from '../../../../src/run/own/reward.ts';

const sample = (response: string): OwnSample => ({
  prompt: 'p',
  response,
  tokens: response.split(' '),
  maxTokens: 9,
  truncated: false,
  correct: false,
  answered: true,
  reason: '',
});
const samples = ['a b', 'c', 'd e f'].map(sample);

async function rewards(source: string, more: { name?: string; timeLimit?: number } = {}) {
  const of = { name: 'own.ts', source, timeLimit: 10, memory: 64, ...more };
  const opened = await openUserModule(of, REWARD_USE);
  try {
    return await rewardsOf(opened, samples);
  } finally {
    opened.dispose();
  }
}

const refused = (source: string, message: RegExp, more = {}): Promise<void> =>
  assert.rejects(rewards(source, more), { name: 'UserError', code: 'reward-module', message });

describe('a reward module of the user', function () {
  this.timeout(60_000);

  it('rewards samples in order, in TypeScript, JavaScript and asynchronously', async () => {
    const typed =
      'interface S { tokens: string[] }\nexport const reward = (s: S): number => s.tokens.length;';
    assert.deepEqual(await rewards(typed), [2, 1, 3]);
    const plain = 'export async function reward({ response }) { return response.length; }';
    assert.deepEqual(await rewards(plain, { name: 'own.js' }), [3, 1, 5]);
  });

  it('is refused what is no finite number, with the sample', async () => {
    for (const value of ['NaN', 'Infinity', '"1"', '[1]']) {
      await refused(
        `export const reward = (s) => s.response === 'c' ? ${value} : 1;`,
        /own\.ts: it returned .*not a finite number\nsample 1: .*"response":"c"/s,
      );
    }
  });

  it('shows what it throws with its stack and the sample', async () => {
    await refused(
      'function inner() { throw new TypeError("bad luck"); }\nexport const reward = () => inner();',
      /TypeError: bad luck\n.*at inner .*own\.ts:1:.*sample 0: /s,
    );
    await refused('export const rewards = 1;', /exports no function "reward"/);
    await refused('export const reward = (', /own\.ts: /);
  });

  it('is killed when it hangs or takes too much memory, and says with which sample', async () => {
    const hang = 'export const reward = (s) => { while (s.response === "c"); return 1; };';
    await refused(hang, /longer than 0.5 s for 3 samples .*sample 1: .*"response":"c"/s, {
      timeLimit: 0.5,
    });
    const never = 'export const reward = (s) => s.tokens.length < 3 ? 1 : new Promise(() => {});';
    await refused(never, /longer than 0.5 s .*sample 2: .*"response":"d e f"/s, { timeLimit: 0.5 });
    const greedy =
      'const all = [];\nexport const reward = (s) => { while (s.response === "c") all.push(new Array(1e5).fill(0.5)); return 1; };';
    await refused(greedy, /more than its 64 MiB.*sample 1: .*"response":"c"/s);
    const gone =
      'export const reward = (s) => s.response === "c" ? new Promise(() => setTimeout(() => { throw new Error("later"); })) : 1;';
    await refused(gone, /its process ended \(1\):.*Error: later.*sample 1: .*"response":"c"/s);
  });

  it('reaches no file, network, process, thread or built-in module', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    try {
      const reach = `
        const names = ['net', 'http', 'https', 'http2', 'dns', 'dgram', 'tls', 'fs', 'child_process', 'worker_threads', 'module', 'process', 'inspector', 'vm'];
        export async function reward() {
          let refused = 0;
          for (const name of names.flatMap((name) => [name, 'node:' + name])) {
            try {
              (await import(name)).connect?.(${address.port}, '127.0.0.1');
            } catch (error) {
              if (error.message.includes('may import nothing')) refused++;
            }
          }
          return refused - 2 * names.length;
        }`;
      assert.deepEqual(await rewards(reach, { name: 'own.js' }), [0, 0, 0]);
      await refused('import "node:fs";\nexport const reward = () => 1;', /may import nothing/);
      await refused(
        `export const reward = () => fetch('http://127.0.0.1:${address.port}/').then(() => 1);`,
        /fetch is not defined/,
      );
      const globals =
        'export const reward = () => ["process", "require", "WebSocket", "fetch", "Worker"].filter((n) => n in Function("return this")()).length;';
      assert.deepEqual(await rewards(globals, { name: 'own.js' }), [0, 0, 0]);
      await refused('export const reward = () => Math.random();', /unrepeatable/);
      assert.equal(connections, 0);
    } finally {
      server.close();
    }
  });
});
