import * as nodeModule from 'node:module';
import { randomStream, type RandomKey, type RandomStream } from '../../base/random.ts';
import { CHECKS, notPlain } from './checks.ts';
import { closeProcess } from './close.ts';

/**
 * Entry of the process that runs a user's module, under Node's permission model: no files, processes, threads, addons. What
 * that model leaves open, `closeProcess` shuts before the module's first line runs, and the module may import nothing at all,
 * built-in modules included.
 */
type Request =
  | { type: 'load'; name: string; source: string; functions: string[] }
  | {
      type: 'call';
      id: number;
      name: string;
      /** Arguments of each call. */
      items: unknown[][];
      /** Where given, call i gets the stream of (key, first + i) as its last argument. */
      random?: { key: RandomKey; first: number };
    };

const URL_PREFIX = 'user-module:/';

// Kept from the module, which may replace globals.
const own = process;
const { isArray } = Array;
const { entries } = Object;
const answer = answering();

function answering(): (message: object) => void {
  if (!own.send) throw new Error('userModule.js is asked over its IPC channel, not by hand');
  return own.send.bind(own);
}

function describe(error: unknown): string {
  try {
    if (error instanceof Error) return String(error.stack ?? error.message).slice(0, 8000);
    return `it threw ${String(error).slice(0, 500)}, which is no Error`;
  } catch {
    return 'it threw something that cannot be shown';
  }
}

/** Why this Node keeps nothing from a module; undefined when it does. */
function open(): string | undefined {
  const permission = (own as { permission?: { has(scope: string): boolean } }).permission;
  if (!permission) return 'its permission model is not on';
  const left = ['fs.write', 'child', 'worker'].filter((scope) => permission.has(scope));
  if (left.length > 0) return `it allows ${left.join(', ')}`;
  if (typeof nodeModule.registerHooks !== 'function') return 'it cannot refuse imports';
  return undefined;
}

const functions = new Map<string, (...given: unknown[]) => unknown>();

/** Loads the module; returns what it declares besides functions. */
async function load({
  name,
  source,
  functions: wanted,
}: Extract<Request, { type: 'load' }>): Promise<{ has: string[]; declared: unknown }> {
  const unfit = open();
  if (unfit !== undefined) throw new Error(`This Node cannot isolate a module: ${unfit}.`);
  const url = URL_PREFIX + encodeURIComponent(name);
  let begun = false;
  nodeModule.registerHooks({
    resolve(specifier) {
      if (specifier === url && !begun) {
        begun = true;
        return { url, format: 'module', shortCircuit: true };
      }
      throw new Error(`a module of your own may import nothing, not "${specifier}"`);
    },
    load: () => ({ format: 'module', source, shortCircuit: true }),
  });
  try {
    closeProcess(own);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`This Node cannot isolate a module: ${message}.`, { cause: error });
  }
  Math.random = () => {
    throw new Error('Math.random() would make runs unrepeatable; use the random that is given');
  };
  const loaded = (await import(url)) as Record<string, unknown>;
  const declared: Record<string, unknown> = {};
  for (const [key, value] of entries(loaded)) {
    if (typeof value === 'function') functions.set(key, value as () => unknown);
    else if (notPlain(value) === undefined) declared[key] = value;
  }
  const missing = wanted.filter((key) => !functions.has(key));
  if (missing.length > 0) {
    throw new Error(`it exports no function ${missing.map((key) => `"${key}"`).join(', ')}`);
  }
  return { has: [...functions.keys()], declared };
}

interface Fault {
  message: string;
  item?: number;
}

/** The stream of a call, with two helpers that modules like. */
function streamFor(key: RandomKey, row: number) {
  const stream: RandomStream = randomStream(key, row);
  return {
    ...stream,
    pick: <T>(list: readonly T[]): T => list[stream.below(list.length)],
    shuffle<T>(list: readonly T[]): T[] {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = stream.below(i + 1);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
  };
}

async function call({
  name,
  items,
  random,
}: Extract<Request, { type: 'call' }>): Promise<{ values: unknown[] } | { fault: Fault }> {
  const wanted = functions.get(name);
  const check = CHECKS[name];
  if (!wanted || !check) return { fault: { message: `it exports no function "${name}"` } };
  const values: unknown[] = [];
  for (let item = 0; item < items.length; item++) {
    let value: unknown;
    let odd: string | undefined;
    // Before it is asked: a call that never ends cannot say so any more.
    answer({ type: 'at', item });
    try {
      const given = items[item];
      value = await (random
        ? wanted(...given, streamFor(random.key, random.first + item))
        : wanted(...given));
      odd = check(value);
    } catch (error) {
      return { fault: { message: describe(error), item } };
    }
    if (odd !== undefined) {
      const of = name === 'reward' ? 'it' : `${name}()`;
      return { fault: { message: `${of} returned ${odd}`, item } };
    }
    values[item] = value ?? null;
  }
  return { values };
}

function isRequest(value: unknown): value is Request {
  if (typeof value !== 'object' || value === null) return false;
  const { type, name, source, functions: wanted, id, items } = value as Record<string, unknown>;
  if (typeof name !== 'string') return false;
  if (type === 'load') return typeof source === 'string' && isArray(wanted);
  return type === 'call' && typeof id === 'number' && isArray(items) && items.every(isArray);
}

own.on('disconnect', () => own.exit(0));
own.on('message', (message: unknown) => {
  void (async () => {
    if (!isRequest(message)) answer({ type: 'fault', message: 'malformed request' });
    else if (message.type === 'load') {
      try {
        answer({ type: 'loaded', ...(await load(message)) });
      } catch (error) {
        answer({ type: 'fault', message: describe(error) });
      }
    } else {
      const result = await call(message);
      if ('values' in result) answer({ type: 'values', id: message.id, values: result.values });
      else answer({ type: 'fault', ...result.fault });
    }
  })();
});
