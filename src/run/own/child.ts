import * as nodeModule from 'node:module';

/**
 * Entry of the process that runs a user's module, under Node's permission model: no files, processes, threads, addons. That
 * model leaves the network and signals open, so this file closes them: the module may import nothing at all, built-in modules
 * included, and `process` and every global that reaches the network are gone before its first line runs. No imports of our own.
 */
type Request =
  | { type: 'load'; name: string; source: string }
  | { type: 'reward'; id: number; samples: unknown[] };

const URL_PREFIX = 'user-module:/';
/** Globals that a reward needs none of and that lead out of the process. */
const CLOSED = [
  'process',
  'require',
  'module',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'MessageChannel',
  'Worker',
  'WebAssembly',
  'navigator',
  'localStorage',
  'sessionStorage',
  'storage',
];

// Kept from the module, which may replace globals.
const own = process;
const { isArray } = Array;
const { isFinite } = Number;

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

let reward: ((sample: unknown) => unknown) | undefined;

async function load(name: string, source: string): Promise<void> {
  const unfit = open();
  if (unfit !== undefined) throw new Error(`This Node cannot isolate a module: ${unfit}.`);
  const url = URL_PREFIX + encodeURIComponent(name);
  const code = /\.m?ts$/.test(name) ? nodeModule.stripTypeScriptTypes(source) : source;
  let begun = false;
  nodeModule.registerHooks({
    resolve(specifier) {
      if (specifier === url && !begun) {
        begun = true;
        return { url, format: 'module', shortCircuit: true };
      }
      throw new Error(`a module of your own may import nothing, not "${specifier}"`);
    },
    load: () => ({ format: 'module', source: code, shortCircuit: true }),
  });
  for (const global of CLOSED) Reflect.deleteProperty(globalThis, global);
  const left = CLOSED.filter((global) => global in globalThis);
  if (left.length > 0) throw new Error(`This Node keeps ${left.join(', ')} within reach.`);
  Math.random = () => {
    throw new Error('Math.random() would make runs unrepeatable; derive numbers from the sample');
  };
  const loaded = (await import(url)) as Record<string, unknown>;
  if (typeof loaded.reward !== 'function') throw new Error('it exports no function "reward"');
  reward = loaded.reward as typeof reward;
}

interface Fault {
  message: string;
  sample?: number;
}

async function rewards(samples: unknown[]): Promise<{ values: number[] } | { fault: Fault }> {
  if (!reward) return { fault: { message: 'it was not loaded' } };
  const values: number[] = [];
  for (let sample = 0; sample < samples.length; sample++) {
    let value: unknown;
    try {
      value = await reward(samples[sample]);
    } catch (error) {
      return { fault: { message: describe(error), sample } };
    }
    if (typeof value !== 'number' || !isFinite(value)) {
      const shown =
        typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 100))}` : kind(value);
      return { fault: { message: `it returned ${shown}, not a finite number`, sample } };
    }
    values[sample] = value;
  }
  return { values };
}

function kind(value: unknown): string {
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  return isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function isRequest(value: unknown): value is Request {
  if (typeof value !== 'object' || value === null) return false;
  const { type, name, source, id, samples } = value as Record<string, unknown>;
  if (type === 'load') return typeof name === 'string' && typeof source === 'string';
  return type === 'reward' && typeof id === 'number' && isArray(samples);
}

const answer = own.send?.bind(own);
if (!answer) throw new Error('userModule.js is asked over its IPC channel, not by hand');
own.on('disconnect', () => own.exit(0));
own.on('message', (message: unknown) => {
  void (async () => {
    if (!isRequest(message)) answer({ type: 'fault', message: 'malformed request' });
    else if (message.type === 'load') {
      try {
        await load(message.name, message.source);
        answer({ type: 'loaded' });
      } catch (error) {
        answer({ type: 'fault', message: describe(error) });
      }
    } else {
      const result = await rewards(message.samples);
      if ('values' in result) answer({ type: 'values', id: message.id, values: result.values });
      else answer({ type: 'fault', ...result.fault });
    }
  })();
});
