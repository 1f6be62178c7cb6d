import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openUserModule, REWARD_USE } from '../../../../src/run/own/link.ts';

/** Ways out, each a body of an async function that is given the port of a listener of its own and the path of another. */
const ROUTES: Record<string, string> = {
  'console’s streams': `
    for (const stream of [console._stderr, console._stdout]) {
      for (let made = stream; made; made = Object.getPrototypeOf(made)) {
        if (made.constructor?.prototype?.connect) new made.constructor().connect(port, '127.0.0.1');
      }
    }`,
  'console’s streams, to a path': 'new console._stderr.constructor().connect({ path });',
  'console’s streams, through their server': `
    const { server } = new console._stderr.constructor({ handle: console._stderr._handle });
    server.listen(0);`,
  'the dispatcher that Response brings': `
    const began = [];
    for (const make of [() => new Response(), () => new Request('http://a/'), () => new Headers(), () => new FormData()]) {
      try { began.push(make()); } catch {}
    }
    for (const name of Object.getOwnPropertySymbols(globalThis)) {
      globalThis[name].dispatch?.(
        { origin: 'http://127.0.0.1:' + port, path: '/', method: 'GET' },
        new Proxy({}, { get: () => () => {}, has: () => true }),
      );
    }`,
  'sockets of the web': `
    for (const make of [() => new WebSocket('ws://127.0.0.1:' + port), () => new EventSource('http://127.0.0.1:' + port)]) {
      try { make(); } catch {}
    }
    await fetch('http://127.0.0.1:' + port);`,
  'modules that process gives': `
    for (const own of [() => process, () => globalThis.process, () => global.process, () => Function('return process')()]) {
      for (const net of [() => own().getBuiltinModule('net'), () => own().mainModule.require('net')]) {
        try { net().connect(port, '127.0.0.1'); } catch {}
      }
      try {
        const { TCP, constants } = own().binding('tcp_wrap');
        new TCP(constants.SOCKET).connect({}, '127.0.0.1', port);
      } catch {}
    }`,
  'imports of every kind': `
    const names = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'dns/promises', 'inspector', 'inspector/promises', 'module',
      'process', 'worker_threads', 'child_process', 'cluster', 'vm', 'repl', 'fs', 'diagnostics_channel', 'async_hooks'];
    const ways = [
      (name) => import(name), (name) => eval('import(' + JSON.stringify(name) + ')'),
      (name) => Function('name', 'return import(name)')(name), (name) => (0, eval)('import("' + name + '")'),
      (name) => import(import.meta.resolve(name)),
    ];
    const more = ['data:text/javascript,export{connect}from"net"', 'file:///net.js', 'http://127.0.0.1:' + port + '/a.js', '#net', './net.js'];
    for (const name of [...names.flatMap((name) => [name, 'node:' + name]), ...more]) {
      for (const way of ways) {
        try {
          const found = await way(name);
          (found.connect ?? found.get ?? found.createRequire('/')('net').connect)(port, '127.0.0.1');
        } catch {}
      }
    }`,
  require: `
    for (const way of [() => require, () => module.require, () => import.meta.require, () => globalThis.require]) {
      try { way()('net').connect(port, '127.0.0.1'); } catch {}
    }`,
  timers: `
    const found = [setTimeout(() => {}), setInterval(() => {}, 1e6)];
    await new Promise((resolve) => setTimeout(function () { found.push(this); resolve(); }));
    try { found.push(setImmediate(() => {})); } catch {}
    walk(found, port);`,
  'threads and channels': `
    for (const make of [() => new Worker('data:text/javascript,0'), () => new MessageChannel(), () => new BroadcastChannel('a')]) {
      try { walk([make()], port); } catch {}
    }`,
  'stack frames': `
    const found = [];
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (error, sites) => {
      for (const site of sites) found.push(site, site.getThis?.(), site.getFunction?.());
      return '';
    };
    void new Error().stack;
    for (const name of ['net', 'node:net']) await import(name).catch(({ stack }) => stack);
    for (let caller = arguments.callee; caller; caller = caller.caller) found.push(caller);
    walk(found, port);`,
  'all that globals lead to': 'walk([globalThis, import.meta], port);',
};

/** Follows every property from some objects and asks what it finds for a connection. */
const WALK = `
  function walk(from, port) {
    const seen = new Set();
    const queue = [...from];
    const WAYS = ['connect', 'createConnection', 'connect6', 'request', 'get', 'dispatch', 'getBuiltinModule', 'binding'];
    while (queue.length > 0) {
      const next = queue.pop();
      if (next === null || (typeof next !== 'object' && typeof next !== 'function') || seen.has(next)) continue;
      seen.add(next);
      for (const name of WAYS) {
        try {
          if (name === 'getBuiltinModule') next[name]('net').connect(port, '127.0.0.1');
          else if (name === 'binding') new (next[name]('tcp_wrap').TCP)(0).connect({}, '127.0.0.1', port);
          else if (name === 'dispatch') next[name]({ origin: 'http://127.0.0.1:' + port, path: '/', method: 'GET' }, {});
          else if (name === 'connect6') next[name]({}, '::1', port);
          else if (name === 'connect' && typeof next.connect === 'function') {
            try { next[name](port, '127.0.0.1'); } catch {}
            try { next[name]({}, '127.0.0.1', port); } catch {}
            try { new next.constructor(0).connect({}, '127.0.0.1', port); } catch {}
            // Node ends where one of its handles is made without a kind.
            if (!('readStart' in next)) new next.constructor().connect(port, '127.0.0.1');
          } else if (name !== 'connect' && !(next instanceof Map)) next[name]('http://127.0.0.1:' + port, {});
        } catch {}
      }
      // Getters of the prototypes of Node's handles end the process.
      const handle = 'readStart' in next || 'getAsyncId' in next;
      for (const key of Reflect.ownKeys(next)) {
        try {
          const { get, set, value } = Object.getOwnPropertyDescriptor(next, key);
          queue.push(get, set, value);
          if (get && !handle) queue.push(next[key]);
        } catch {}
      }
      try { queue.push(Object.getPrototypeOf(next)); } catch {}
    }
    return seen.size;
  }`;

/** A module that changes what Node’s own code may use, keeps what comes by, and looks for a way out among it. */
const THIEF = `${WALK}
  Error.stackTraceLimit = 0;
  const loot = new Set();
  const add = Set.prototype.add;
  const { apply } = Reflect;
  let busy = false;
  const keep = function () {
    if (busy) return;
    busy = true;
    for (let i = 0; i < arguments.length; i++) apply(add, loot, [arguments[i]]);
    busy = false;
  };
  const trap = ['then', 'handle', 'domain', 'listener', 'noDeprecation', '_handle', 'cmd', 'swallowErrors', 'keepOpen', 'parent', 'loader',
    'connected', 'channel', 'options', 'once', 'signal', 'cause', 'code', 'toJSON', 'importAttributes', 'format', 'conditions', 'context'];
  for (const name of trap) {
    Object.defineProperty(Object.prototype, name, {
      __proto__: null,
      configurable: true,
      get() { keep(this); },
      set(value) {
        keep(this, value);
        Object.defineProperty(this, name, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
      },
    });
  }
  for (const { prototype } of [Array, Function, Promise, Map, Error]) {
    const above = Object.getPrototypeOf(prototype);
    const get = (target, key, of) => { keep(of); return Reflect.get(target, key, of); };
    Object.setPrototypeOf(prototype, new Proxy(above, { get }));
  }
  const replaced = [
    [Function.prototype, ['call', 'apply', 'bind']],
    [Array.prototype, ['push', 'pop', 'shift', 'map', 'forEach', 'slice', 'includes', 'concat', 'filter', Symbol.iterator]],
    [Promise.prototype, ['then', 'catch', 'finally']], [Map.prototype, ['get', 'set', 'has', 'delete']],
    [Set.prototype, ['add', 'has']], [WeakMap.prototype, ['get', 'set']], [Reflect, ['apply', 'construct', 'get', 'ownKeys']],
    [Object, ['keys', 'assign', 'entries', 'defineProperty', 'freeze', 'create']], [JSON, ['stringify', 'parse']],
  ];
  for (const [of, names] of replaced) {
    for (const name of names) {
      const was = of[name];
      of[name] = function () { keep(this); apply(keep, undefined, arguments); return apply(was, this, arguments); };
    }
  }
  export async function reward({ port }) {
    for (const name of ['net', 'node:net']) await import(name).catch(keep);
    await new Promise((resolve) => setTimeout(resolve, 5));
    busy = true;
    const found = walk([...loot], port);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return found;
  }`;

interface Listener {
  port: number;
  path: string;
  /** Connections so far, after those that began before this was asked. */
  connections(): Promise<number>;
  close(): void;
}

describe('the process of a user’s module', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
  const listeners: Listener[] = [];
  after(() => {
    for (const listener of listeners) listener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function listen(): Promise<Listener> {
    const path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\isolation-${process.pid}-${listeners.length}`
        : join(folder, String(listeners.length));
    let seen = 0;
    const take = async (server: Server, where: number | string): Promise<void> => {
      server.on('connection', (socket) => {
        seen++;
        socket.on('error', () => undefined);
        socket.destroy();
      });
      await new Promise<void>((resolve) =>
        typeof where === 'string'
          ? server.listen(where, resolve)
          : server.listen(where, '127.0.0.1', resolve),
      );
    };
    const [tcp, pipe] = [createServer(), createServer()];
    await take(tcp, 0);
    await take(pipe, path);
    const address = tcp.address();
    assert.ok(address && typeof address === 'object');
    const { port } = address;
    /** Connections are accepted in order: once this one is, all earlier ones were. */
    const knock = (to: { port: number } | { path: string }) =>
      new Promise<void>((resolve, reject) => {
        const socket = connect(to);
        socket.on('error', reject).on('close', () => resolve());
        socket.resume();
      });
    const listener: Listener = {
      ...{ port, path },
      async connections() {
        await Promise.all([knock({ port }), knock({ path })]);
        seen -= 2;
        return seen;
      },
      close() {
        tcp.close();
        pipe.close();
      },
    };
    listeners.push(listener);
    return listener;
  }

  async function run(source: string, samples: object[]): Promise<unknown[]> {
    const of = { name: 'own.js', source, timeLimit: 60, memory: 256 };
    const module = await openUserModule(of, REWARD_USE);
    try {
      return await module.call(
        'reward',
        samples.map((sample) => [sample]),
      );
    } finally {
      module.dispose();
    }
  }

  it('leads nowhere, by any of the routes that are known', async () => {
    const names = Object.keys(ROUTES);
    const own: Listener[] = [];
    for (const _ of names) own.push(await listen());
    const bodies = names.map((name) => `async function ({ port, path }) {${ROUTES[name]}}`);
    const source = `${WALK}
      const routes = [${bodies.join(',\n')}];
      export async function reward({ route, port, path }) {
        try { await routes[route]({ port, path }); } catch {}
        await new Promise((resolve) => setTimeout(resolve, 50));
        return 1;
      }`.replace('arguments.callee', 'reward');
    const samples = own.map(({ port, path }, route) => ({ route, port, path }));
    assert.deepEqual(
      await run(source, samples),
      names.map(() => 1),
    );
    const reached = await Promise.all(own.map((each) => each.connections()));
    assert.deepEqual(
      names.filter((_, i) => reached[i] > 0),
      [],
    );
  });

  it('leads nowhere for one that steals what Node’s own code hands about', async () => {
    const listener = await listen();
    const [found] = await run(THIEF, [{ port: listener.port }]);
    assert.ok(Number(found) > 200, `${String(found)} objects`);
    assert.equal(await listener.connections(), 0);
  });

  it('has nothing left but the language, timers and pure functions', async () => {
    const source = `
      const found = Reflect.ownKeys(globalThis).map(String);
      export const reward = () => { throw new Error('[' + found.join() + ']'); };`;
    const message = await run(source, [{}]).then(
      () => '',
      (error: Error) => error.message,
    );
    const left = /\[(.*)\]/.exec(message)?.[1].split(',') ?? [];
    assert.ok(left.includes('Object') && left.includes('setTimeout') && left.includes('console'));
    const odd = /process|require|module|^buffer|fetch|socket|event|abort|stream|channel/i;
    const more =
      /response|request|headers|form|blob|file$|worker|crypto|assembly|navigator|storage/i;
    assert.deepEqual(
      left.filter((name) => odd.test(name) || more.test(name) || name === 'global'),
      [],
    );
  });

  it('keeps Node’s own modules from the network, should one be found', async () => {
    const listener = await listen();
    const udp = createSocket('udp4');
    let datagrams = 0;
    udp.on('message', () => datagrams++);
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    const { port } = listener;
    const at = JSON.stringify(join(import.meta.dirname, '../../../../src/run/own/close.ts'));
    const script = `
      import { createRequire } from 'node:module';
      import { closeProcess } from ${at};
      const own = process;
      const require = createRequire(own.execPath);
      const [net, http, http2, tls, dgram, dns] = ['net', 'http', 'http2', 'tls', 'dgram', 'dns'].map(require);
      const before = new net.Socket();
      const { log } = console;
      closeProcess(own);
      let refused = 0;
      const attempts = [
        () => net.connect(${port}, '127.0.0.1'), () => before.connect(${port}, '127.0.0.1'), () => new net.Socket().connect({ path: ${JSON.stringify(listener.path)} }),
        () => net.createConnection({ path: ${JSON.stringify(listener.path)} }), () => net.createServer().listen(0), () => new net.Server().listen(0),
        () => http.get('http://127.0.0.1:${port}/').on('error', () => {}), () => http.createServer().listen(0),
        () => http2.connect('http://127.0.0.1:${port}').on('error', () => {}), () => tls.connect(${port}, '127.0.0.1').on('error', () => {}),
        () => dgram.createSocket('udp4'), () => new dgram.Socket('udp4').send('a', ${udp.address().port}, '127.0.0.1'), () => new dgram.Socket('udp4').bind(0),
        () => dns.lookup('localhost', () => {}), () => dns.promises.lookup('localhost'), () => new dns.Resolver().resolve4('a.invalid', () => {}),
        () => new dns.promises.Resolver().resolve4('a.invalid'), () => require('net').connect(${port}), () => own.getBuiltinModule('net').connect(${port}),
        () => own.kill(own.pid, 'SIGTERM'), () => own.binding('tcp_wrap'), () => own._debugProcess(own.pid),
        () => { Object.defineProperty(net.Socket.prototype, 'connect', { value: 1 }); }, () => { net.Socket.prototype.connect = 1; },
      ];
      for (const attempt of attempts) {
        try { await attempt(); log('not refused: ' + attempt); } catch { refused++; }
      }
      log('refused ' + refused + ' of ' + attempts.length);
      own.exit(0);`;
    const flags = ['--input-type=module', '--disable-warning=ExperimentalWarning'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', script]);
    assert.match(stdout, /^refused (\d+) of \1$/m, stdout);
    assert.doesNotMatch(stdout, /not refused/);
    assert.equal(await listener.connections(), 0);
    udp.close();
    assert.equal(datagrams, 0);
  });
});
