import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/*
 * Closes what Node's permission model leaves open: the network and signals. Three layers, as a module may find objects that no
 * global names: what the system is asked by (the methods of Node's own TCP, pipe, UDP and resolver handles, which everything
 * that connects goes through), Node's modules above them, and the globals. No imports but Node's: the isolated process reads this.
 */

/** All that a module finds on `globalThis`: the language, and what `pureGlobals` adds. */
const LANGUAGE = new Set([
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Math'],
  ...['Date', 'Promise', 'RegExp', 'JSON', 'Intl', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef'],
  ...['FinalizationRegistry', 'Iterator', 'Proxy', 'Reflect', 'ArrayBuffer', 'SharedArrayBuffer'],
  ...['DataView', 'Atomics', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array'],
  ...['Int32Array', 'BigUint64Array', 'BigInt64Array', 'Uint8ClampedArray', 'Float16Array'],
  ...['Float32Array', 'Float64Array', 'Error', 'AggregateError', 'EvalError', 'RangeError'],
  ...['ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError'],
  ...['DisposableStack', 'AsyncDisposableStack', 'parseFloat', 'parseInt', 'isFinite', 'isNaN'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['eval', 'Infinity', 'NaN', 'undefined', 'globalThis', 'atob', 'btoa', 'structuredClone'],
  ...['queueMicrotask', 'TextEncoder', 'TextDecoder'],
]);

/** Of `process`: modules, signals, identities, handles. Not its streams: Node writes its warnings there. */
const OF_PROCESS = [
  ...['binding', '_linkedBinding', 'getBuiltinModule', 'dlopen', 'mainModule', 'execve', 'abort'],
  ...['kill', '_kill', '_debugProcess', '_debugEnd', '_getActiveHandles', '_getActiveRequests'],
  ...['getActiveResourcesInfo', 'setuid', 'setgid', 'seteuid', 'setegid', 'setgroups'],
  ...['initgroups', 'chdir', 'umask', 'loadEnvFile', 'openStdin', 'report', 'send', '_rawDebug'],
];

function refuse(): never {
  throw new Error('a module of your own reaches nothing outside its process');
}

/** Nothing puts another value there any more. */
function fix(object: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: false, configurable: false });
}

/** Closes the functions of an object that `which` names; all without. */
function shut(object: object, which?: readonly string[]): void {
  const found = Object.entries(Object.getOwnPropertyDescriptors(object));
  for (const [name, { value }] of found) {
    if (typeof value !== 'function' || name === 'constructor') continue;
    if (which === undefined || which.includes(name)) fix(object, name, refuse);
  }
}

/** The methods that all handles of a kind share. */
function methodsOf(handle: unknown, kind: string): object {
  const found: unknown =
    typeof handle === 'object' && handle !== null ? Object.getPrototypeOf(handle) : undefined;
  if (typeof found !== 'object' || found === null || !('constructor' in found)) {
    throw new Error(`its ${kind} handles cannot be reached`);
  }
  if ((found.constructor as { name?: unknown }).name !== kind) {
    throw new Error(`its ${kind} handles are of another kind`);
  }
  return found;
}

/** Handles as Node makes them; nothing is sent. Throws where this Node makes them otherwise. */
function closeHandles(own: NodeJS.Process): void {
  const socket = new net.Socket();
  socket.on('error', () => undefined);
  // The handle is made before the name is looked up, which is never answered.
  socket.connect({ host: 'closed.invalid', port: 1, lookup: () => undefined });
  const tcp = methodsOf((socket as { _handle?: unknown })._handle, 'TCP');
  socket.destroy();
  shut(tcp, ['connect', 'connect6', 'bind', 'bind6', 'listen', 'open']);
  // The channel to this process's parent is a pipe too: reading and writing stay.
  const pipe = methodsOf((own.stderr as { _handle?: unknown })._handle, 'Pipe');
  shut(pipe, ['connect', 'bind', 'listen', 'fchmod']);

  const datagrams = dgram.createSocket('udp4');
  const state = Object.getOwnPropertySymbols(datagrams).find(
    ({ description }) => description === 'state symbol',
  );
  const held = state && (datagrams as unknown as Record<symbol, { handle?: unknown }>)[state];
  const udp = methodsOf(held?.handle, 'UDP');
  datagrams.close();
  shut(udp);

  shut(methodsOf((new dns.Resolver() as { _handle?: unknown })._handle, 'ChannelWrap'));
}

function closeModules(): void {
  shut(net.Socket.prototype, ['connect']);
  shut(net.Server.prototype, ['listen']);
  shut(net, ['connect', 'createConnection', 'createServer']);
  shut(dgram.Socket.prototype);
  shut(dgram, ['createSocket']);
  shut(dns.promises);
  shut(dns);
}

/** What belongs to no language, leads nowhere and modules may expect. Timers give numbers: Node's are objects of its own. */
function pureGlobals(): Record<string, unknown> {
  const timers = new Map<number, () => void>();
  let last = 0;
  type Call = (...given: unknown[]) => unknown;
  const repeated =
    <T>(set: (call: () => void, ms: number) => T, clear: (timer: T) => void, once: boolean) =>
    (call: Call, ms?: number, ...given: unknown[]): number => {
      if (typeof call !== 'function') throw new TypeError('a timer needs a function');
      const id = ++last;
      const timer = set(
        () => {
          if (once) timers.delete(id);
          call(...given);
        },
        Number(ms) || 0,
      );
      timers.set(id, () => clear(timer));
      return id;
    };
  const clear = (id: unknown): void => {
    timers.get(Number(id))?.();
    timers.delete(Number(id));
  };
  const nothing = (): void => undefined;
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'assert'];
  const more = ['count', 'countReset', 'group', 'groupCollapsed', 'groupEnd', 'time', 'timeEnd'];
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  return {
    console: Object.freeze(
      Object.fromEntries([...methods, ...more, 'timeLog'].map((name) => [name, nothing])),
    ),
    setTimeout: repeated(setTimeout, clearTimeout, true),
    clearTimeout: clear,
    setInterval: repeated(setInterval, clearInterval, false),
    clearInterval: clear,
  };
}

function closeGlobals(): void {
  const given = pureGlobals();
  for (const name of Reflect.ownKeys(globalThis)) {
    if (typeof name === 'string' && LANGUAGE.has(name)) continue;
    if (name === Symbol.toStringTag) continue;
    if (!Reflect.deleteProperty(globalThis, name)) {
      throw new Error(`it keeps ${String(name)} within reach`);
    }
  }
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}

/** To be called once, before anything foreign is loaded. Throws where this Node cannot be closed. */
export function closeProcess(own: NodeJS.Process): void {
  closeHandles(own);
  closeModules();
  closeGlobals();
  for (const name of OF_PROCESS) {
    const found = Object.getOwnPropertyDescriptor(own, name);
    if (found) fix(own, name, typeof found.value === 'function' ? refuse : undefined);
  }
}
