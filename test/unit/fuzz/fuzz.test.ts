import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, decodeSafetensors } from '../../../src/model/safetensors.ts';
import { overSocket } from '../../../src/protocol/connection.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import { PROTOCOL, REQUESTS } from '../../../src/protocol/worker.ts';
import { findResumePoint, listCheckpoints } from '../../../src/run/checkpoints/folder.ts';
import { EXTRA_ARRAYS } from '../../../src/run/records.ts';
import { runPath } from '../../../src/run/paths.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { sqlite } from '../../../src/run/store/sqlite.ts';
import { checkRunFile } from '../../../src/run/validate.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { listRuns } from '../../../src/worker/list.ts';
import { startServing } from '../../../src/worker/serve.ts';
import { storeExcerpts, storePrompts, storeTallies } from '../../../src/worker/across.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { tinySpec } from '../run/support/tiny.ts';
import { namesIn, sampleOf } from './schemas.ts';
import {
  fuzzRandom,
  mutateBytes,
  mutateText,
  mutateValue,
  printTallies,
  randomValue,
  throwAt,
} from './support.ts';

describe('fuzzed', function () {
  this.timeout(600_000);
  after(printTallies);

  it('run files: each checked, with every problem inside its text', async () => {
    const folder = join(import.meta.dirname, '../../../examples');
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.rlrun.json'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    let wrong = 0;
    const tally = await throwAt('run files', 1500, (random) => {
      const text = mutateText(texts[random.below(texts.length)], random);
      const { problems, spec } = checkRunFile(text);
      wrong += Number(spec === undefined);
      assert.ok(spec !== undefined || problems.length > 0, text);
      for (const { offset, length } of problems) {
        // At the very end there is nothing left to underline but one place.
        assert.ok(offset >= 0 && offset + length <= text.length + 1, text);
      }
    });
    assert.ok(wrong > tally.cases / 3, `only ${wrong} were wrong`);
  });

  it('safetensors: each read or refused in words', async () => {
    const bytes = Buffer.concat(
      encodeSafetensors(
        new Map([
          ['a', { shape: [2, 3], data: new Float32Array(6) }],
          ['b', { shape: [5], data: new Float32Array(5) }],
        ]),
        { step: '3' },
      ),
    );
    const { refused, cases: all } = await throwAt('safetensors', 3000, (random) =>
      decodeSafetensors(mutateBytes(bytes, random), 'x.safetensors'),
    );
    assert.ok(refused > all / 6, `only ${refused} were refused`);
  });

  describe('files of a run', () => {
    const runs = runsFolder();
    let folder = '';
    before(async () => {
      folder = await tinyRun(runs.folder);
      const host = await hostRun(folder);
      await host.finished;
      await host.close();
    });
    after(() => runs.remove());

    /** Every question that a store answers. */
    function ask(file: string): void {
      const reader = openReader(file);
      const { name, options } = tinySpec().task;
      const asked = { task: taskNamed(name), options };
      try {
        reader.events(1, 1000);
        for (const split of ['train', 'probe'] as const) {
          for (const step of reader.rolloutSteps(split)) {
            reader.rolloutSummaries(step, split);
            reader.stepTokens(step, split);
            storeExcerpts(reader, { step, split, behaviour: 'exploration' });
          }
          reader.rolloutRange(split, 0, 100);
          reader.verdicts(split);
          storeTallies(reader, asked, { split, fromStep: 0 });
        }
        storePrompts(reader);
        reader.rollouts(['1/train/0', '2/probe/1']);
        reader.probe(0, 0);
        reader.waiting();
        reader.elapsed();
      } finally {
        reader.close();
      }
    }

    it('stores with damaged bytes: each read or refused', async () => {
      const store = runPath(folder, 'store');
      const whole = readFileSync(store);
      await throwAt('databases, by byte', 100, (random) => {
        writeFileSync(store, mutateBytes(whole, random));
        ask(store);
      });
      writeFileSync(store, whole);
    });

    it('stores with other values in their rows: each read or refused', async () => {
      const store = runPath(folder, 'store');
      const whole = readFileSync(store);
      const columns: Record<string, string[]> = {
        events: ['seq', 'attempt', 'phase', 'step', 'time', 'type', 'body', 'hidden'],
        rollouts: [
          ...['step', 'split', 'row', 'grp', 'length', 'correct', 'reason', 'rewards', 'spans'],
          ...['detector', 'stored', 'prompt', 'response', 'logp', 'advantage', ...EXTRA_ARRAYS],
        ],
        meta: ['value'],
        attempts: ['elapsed', 'step'],
      };
      const { refused } = await throwAt('database rows', 150, (random) => {
        writeFileSync(store, whole);
        const db = new (sqlite().DatabaseSync)(store);
        const tables = Object.keys(columns);
        const table = tables[random.below(tables.length)];
        const column = columns[table][random.below(columns[table].length)];
        const values = [
          () => null,
          () => random.below(1000) - 500,
          () => random.next() * 1e308,
          () => JSON.stringify(randomValue(random, ['total', 'values', 'verification'])) ?? '{',
          () => mutateBytes(new Uint8Array(random.below(40)), random),
          () => '\u0000\ud800',
        ];
        try {
          const value = values[random.below(values.length)]();
          const where = random.next() < 0.5 ? '' : ' WHERE rowid % 3 = 1';
          db.prepare(`UPDATE ${table} SET ${column} = ?${table === 'meta' ? '' : where}`).run(
            value,
          );
        } catch {
          // The table's own rules refused it.
        } finally {
          db.close();
        }
        ask(store);
      });
      writeFileSync(store, whole);
      assert.ok(refused > 0);
    });

    it('damaged checkpoints: exactly the damaged ones are passed over', async () => {
      const root = runPath(folder, 'checkpoints');
      await throwAt('checkpoints', 50, async (random) => {
        const name = listCheckpoints(root).at(-1) ?? '';
        const files = readdirSync(join(root, name));
        const file = join(root, name, files[random.below(files.length)]);
        const before = readFileSync(file);
        const damaged = mutateBytes(before, random);
        writeFileSync(file, damaged);
        const { checkpoint } = await findResumePoint(root);
        assert.equal(checkpoint?.name === name, before.equals(damaged), file);
        writeFileSync(file, before);
      });
    });

    it('damaged records and status lines: the list of runs is still a list', async () => {
      const files = (['record', 'status'] as const).map((name) => runPath(folder, name));
      const whole = files.map((file) => readFileSync(file));
      await throwAt('run records and status', 200, async (random) => {
        const which = random.below(files.length);
        writeFileSync(files[which], mutateBytes(whole[which], random));
        const runs = await listRuns(join(folder, '..'));
        assert.ok(runs.length <= 1);
        writeFileSync(files[which], whole[which]);
      });
    });
  });

  it('a worker’s socket: strangers talk nonsense, and its client hears everything', async () => {
    const { random } = fuzzRandom();
    const place = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const folder = await tinyRun(place, { rl: { steps: 400 } });
    const served = await startServing(folder, () => undefined);
    try {
      const { socket, token } = readWorkerFile(folder) ?? { socket: '', token: '' };
      const link = await connectRun(folder, { client: 'fuzz' });
      const hello =
        'Content-Length: 52\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}';
      const nonsense = [
        () => mutateBytes(Buffer.from(hello), random),
        () => Buffer.from(`Content-Length: ${'9'.repeat(1 + random.below(30))}\r\n\r\n{}`),
        () => Buffer.from(`Content-Length: 4000\r\n\r\n${'['.repeat(4000)}`),
        () => Buffer.alloc(20_000, 97),
        () => Buffer.from('\r\n\r\n\r\n'),
      ];
      await Promise.all(
        Array.from({ length: 60 }, () =>
          stranger(socket, nonsense[random.below(nonsense.length)]()),
        ),
      );
      await friend(socket, token);
      while ((await link.request('status', {})).lastSeq < 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const { events, lastSeq } = await link.request('events', { fromSeq: 1, limit: 10_000 });
      assert.equal(events.at(-1)?.seq, lastSeq);
      link.dispose();
    } finally {
      served.host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
      await served.host.finished;
      await served.close();
      rmSync(place, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

/** Says it and goes, or is hung up on. */
function stranger(socket: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const talk = connect(socket, () =>
      talk.write(bytes, () => setTimeout(() => talk.destroy(), 20)),
    );
    talk.on('error', () => undefined);
    talk.on('close', () => resolve());
  });
}

/** Knows the token, and asks what makes no sense: each question gets an answer or an error. */
async function friend(path: string, token: string): Promise<void> {
  const socket = connect(path);
  const connection = overSocket(socket);
  connection.listen();
  try {
    await connection.sendRequest('hello', { token, protocol: PROTOCOL, client: 'friend' });
    // What would end the run is left to others.
    const names = Object.keys(REQUESTS).filter(
      (name) => name !== 'hello' && name !== 'command' && name !== 'control',
    );
    const words = namesIn(Object.values(REQUESTS).map(({ params }) => params));
    await throwAt(
      'questions to a worker',
      400,
      (random) => {
        const name = names[random.below(names.length)];
        const valid = sampleOf(REQUESTS[name as keyof typeof REQUESTS].params, random);
        const params =
          random.next() < 0.3 ? valid : mutateValue(valid, random, [...words, '1/train/0']);
        const said = JSON.parse(JSON.stringify(params ?? null)) as object | null;
        return connection.sendRequest(random.next() < 0.05 ? `${name}x` : name, said ?? {});
      },
      { names: ['Error'] },
    );
  } finally {
    connection.dispose();
    socket.destroy();
  }
}
