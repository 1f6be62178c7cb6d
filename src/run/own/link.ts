import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';
import type { OwnSample } from '../run/trainer/own-reward.ts';
import { entryPath } from './entries.ts';

const Answer = Type.Union([
  Type.Object({ type: Type.Literal('loaded') }),
  Type.Object({
    type: Type.Literal('values'),
    id: Type.Integer(),
    values: Type.Array(Type.Number()),
  }),
  Type.Object({
    type: Type.Literal('fault'),
    message: Type.String(),
    sample: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
]);
type Answer = Static<typeof Answer>;

export interface UserModule {
  /** One finite number a sample, in order. Throws UserError `reward-module`; the process is gone then. */
  reward(samples: readonly OwnSample[]): Promise<number[]>;
  dispose(): void;
}

export interface UserModuleSource {
  /** Base name, for errors; its ending says TypeScript or JavaScript. */
  name: string;
  source: string;
  /** Seconds for loading it, and for each call. */
  timeLimit: number;
  /** MiB. */
  memory: number;
}

/** Seconds that a process may take to start and to load a module, on a busy machine, at the least. */
const START = 20;

/** Starts a module in a process of its own, which can reach no files, network, processes or threads. Throws UserError. */
export async function openUserModule(of: UserModuleSource): Promise<UserModule> {
  const child = start(of.memory);
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed = (printed + String(chunk)).slice(-4000)));
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`its process did not start (${message})`));
    child.once('exit', (code, signal) =>
      resolve(
        /heap out of memory|heap limit/i.test(printed)
          ? `it needs more than its ${of.memory} MiB of memory (reward.module.memory)`
          : `its process ended (${signal ?? code})${printed === '' ? '' : `:\n${printed}`}`,
      ),
    );
  });
  const dispose = (): void => void child.kill('SIGKILL');

  const ask = async (request: object, seconds: number, doing: string): Promise<Answer> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(
        () => resolve(`it took longer than ${seconds} s ${doing} (reward.module.timeLimit)`),
        seconds * 1000,
      );
    });
    const answered = new Promise<unknown>((resolve) => child.once('message', resolve));
    child.send(request, () => undefined);
    const first = await Promise.race([answered, late, ended]);
    clearTimeout(timer);
    if (Value.Check(Answer, first)) return first;
    return { type: 'fault', message: typeof first === 'string' ? first : 'malformed answer' };
  };
  const fail = (message: string): never => {
    dispose();
    throw new UserError('reward-module', `reward.module.file: ${of.name}: ${message}`);
  };

  const { name, source } = of;
  const loaded = await ask(
    { type: 'load', name, source },
    Math.max(START, of.timeLimit),
    'to load',
  );
  if (loaded.type !== 'loaded') fail(loaded.type === 'fault' ? loaded.message : 'malformed answer');
  let calls = 0;
  return {
    dispose,
    async reward(samples) {
      const id = ++calls;
      const doing = `for ${samples.length} samples`;
      const answer = await ask({ type: 'reward', id, samples }, of.timeLimit, doing);
      if (answer.type === 'fault') {
        const sample = answer.sample === undefined ? undefined : samples[answer.sample];
        return fail(
          answer.message +
            (sample ? `\nsample ${answer.sample}: ${JSON.stringify(sample).slice(0, 2000)}` : ''),
        );
      }
      const fits = answer.type === 'values' && answer.id === id;
      if (!fits || answer.values.length !== samples.length) return fail('malformed answer');
      return answer.values;
    },
  };
}

function start(memory: number): ChildProcess {
  const entry = entryPath('userModule');
  const permission = [entry, join(dirname(entry), 'package.json')];
  return spawn(
    process.execPath,
    [
      '--permission',
      ...permission.map((path) => `--allow-fs-read=${path}`),
      `--max-old-space-size=${memory}`,
      entry,
    ],
    {
      // Nothing of the environment: it may hold secrets.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    },
  );
}
