import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { messageOf, UserError } from '../../base/errors.ts';
import type { RandomKey } from '../../base/random.ts';
import { endWithThis } from './guard.ts';
import { plainScript, type OwnModule } from './module.ts';

const Answer = Type.Union([
  Type.Object({
    type: Type.Literal('loaded'),
    has: Type.Array(Type.String()),
    declared: Type.Record(Type.String(), Type.Unknown()),
  }),
  Type.Object({
    type: Type.Literal('values'),
    id: Type.Integer(),
    values: Type.Array(Type.Unknown()),
  }),
  Type.Object({
    type: Type.Literal('fault'),
    message: Type.String(),
    item: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
]);
type Answer = Static<typeof Answer>;

/** Told before each item, for those that never end. */
const At = Type.Object({ type: Type.Literal('at'), item: Type.Integer({ minimum: 0 }) });

/** What a module is loaded for: the functions it must export, and where the run file names it. */
export interface UserModuleUse {
  /** Code of the UserErrors: `reward-module` or `task-module`. */
  code: string;
  /** The fields of the run file that name the module and its limits. */
  fields: { file: string; timeLimit: string; memory: string };
  functions: string[];
}

export const REWARD_USE: UserModuleUse = {
  code: 'reward-module',
  fields: {
    file: 'reward.module.file',
    timeLimit: 'reward.module.timeLimit',
    memory: 'reward.module.memory',
  },
  functions: ['reward'],
};

/** A module of the user's own in its process. */
export interface UserModule {
  /** Names of the functions that it exports. */
  has: readonly string[];
  /** Plain data that it exports. */
  declared: Readonly<Record<string, unknown>>;
  /**
   * Calls one of its functions with each item's arguments, in order; with `random` call i gets the stream of (key, first + i)
   * as its last one. The process has checked each value's kind. Throws UserError; the process is gone then.
   */
  call(
    name: string,
    items: readonly unknown[][],
    random?: { key: RandomKey; first: number },
  ): Promise<unknown[]>;
  dispose(): void;
}

export interface UserModuleSource extends OwnModule {
  /** Seconds for loading it, and for each call. */
  timeLimit: number;
  /** MiB. */
  memory: number;
}

/** Seconds that a process may take to start and to load a module, on a busy machine, at the least. */
const START = 60;

/** Starts a module in a process of its own, which can reach no files, network, processes or threads. Throws UserError. */
export async function openUserModule(
  of: UserModuleSource,
  { code, fields, functions }: UserModuleUse,
): Promise<UserModule> {
  let source: string;
  try {
    source = plainScript(of);
  } catch (error) {
    throw new UserError(code, `${fields.file}: ${of.name}: ${messageOf(error)}`, { cause: error });
  }
  const child = start(of.memory);
  endWithThis(child);
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed = (printed + String(chunk)).slice(-4000)));
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`its process did not start (${message})`));
    child.once('close', (exit, signal) =>
      resolve(
        /heap out of memory|heap limit/i.test(printed)
          ? `it needs more than its ${of.memory} MiB of memory (${fields.memory})`
          : `its process ended (${signal ?? exit})${printed === '' ? '' : `:\n${printed}`}`,
      ),
    );
  });
  const dispose = (): void => void child.kill('SIGKILL');
  let take: (message: unknown) => void = () => undefined;
  child.on('message', (message) => take(message));

  const ask = async (request: object, seconds: number, doing: string): Promise<Answer> => {
    let timer: NodeJS.Timeout | undefined;
    let item: number | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(
        () => resolve(`it took longer than ${seconds} s ${doing} (${fields.timeLimit})`),
        seconds * 1000,
      );
    });
    const answered = new Promise<unknown>((resolve) => {
      take = (message) => {
        if (Value.Check(At, message)) ({ item } = message);
        else resolve(message);
      };
    });
    child.send(request, () => undefined);
    const first = await Promise.race([answered, late, ended]);
    clearTimeout(timer);
    if (Value.Check(Answer, first)) return first;
    const message = typeof first === 'string' ? first : 'malformed answer';
    return { type: 'fault', message, item };
  };
  const fail = (message: string): never => {
    dispose();
    throw new UserError(code, `${fields.file}: ${of.name}: ${message}`);
  };

  const loaded = await ask(
    { type: 'load', name: of.name, source, functions },
    Math.max(START, of.timeLimit),
    'to load',
  );
  if (loaded.type !== 'loaded') {
    return fail(loaded.type === 'fault' ? loaded.message : 'malformed answer');
  }
  let calls = 0;
  return {
    has: loaded.has,
    declared: loaded.declared,
    dispose,
    async call(name, items, random) {
      const id = ++calls;
      const doing =
        name === 'reward'
          ? `for ${items.length} samples`
          : `for ${items.length} calls of ${name}()`;
      const answer = await ask({ type: 'call', id, name, items, random }, of.timeLimit, doing);
      if (answer.type === 'fault') {
        const item = answer.item === undefined ? undefined : items[answer.item];
        const given = item?.length === 1 ? item[0] : item;
        const shown = given === undefined ? '' : JSON.stringify(given).slice(0, 2000);
        return fail(answer.message + (shown === '' ? '' : `\nsample ${answer.item}: ${shown}`));
      }
      const fits = answer.type === 'values' && answer.id === id;
      if (!fits || answer.values.length !== items.length) return fail('malformed answer');
      return answer.values;
    },
  };
}

/** The process's program: a bundle beside whatever bundle asks, or the source itself where it runs unbundled. */
function program(): { entry: string; readable: string[] } {
  if (!import.meta.url.endsWith('.ts')) {
    const entry = fileURLToPath(new URL('./userModule.js', import.meta.url));
    return { entry, readable: [entry, join(dirname(entry), 'package.json')] };
  }
  const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const entry = at('./child.ts');
  const needs = ['./checks.ts', './close.ts', '../../base/random.ts', '../../../package.json'].map(
    at,
  );
  return { entry, readable: [entry, ...needs] };
}

function start(memory: number): ChildProcess {
  const { entry, readable } = program();
  return spawn(
    process.execPath,
    [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
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
