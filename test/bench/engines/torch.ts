import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Size } from './cases.ts';
import type { Timing } from './timing.ts';

/** A Python process that repeats work on request (peers/*.py). */
export interface Peer {
  /** What it is: `PyTorch`, `TRL`. */
  name: string;
  version: string;
  threads: number;
  /** Makes the work ready and repeats it once, unmeasured and once measured. */
  begin(request: object): Promise<Timing>;
  /** Once more. */
  again(): Promise<Timing>;
  end(): void;
}

/** THOUGHTSCOPE_TORCH_PYTHON, else Debian's Python, else the one on the PATH: the first that has torch. */
export function pythonWithTorch(): string | undefined {
  return pythonWith('torch');
}

/** The same for TRL. */
export function pythonWithTrl(): string | undefined {
  return pythonWith('trl, torch, datasets');
}

function pythonWith(modules: string): string | undefined {
  const candidates = [process.env['THOUGHTSCOPE_TORCH_PYTHON'], '/usr/bin/python3', 'python3'];
  return candidates.find(
    (python) =>
      python && spawnSync(python, ['-c', `import ${modules}`], { timeout: 120_000 }).status === 0,
  );
}

export function startTorch(python: string, threads: number): Promise<Peer> {
  return start('PyTorch', 'torch_peer.py', python, threads);
}

/** Knows `grpo` alone, and one request. */
export function startTrl(python: string, threads: number): Promise<Peer> {
  return start('TRL', 'trl_peer.py', python, threads);
}

async function start(name: string, file: string, python: string, threads: number): Promise<Peer> {
  const script = fileURLToPath(new URL(`../peers/${file}`, import.meta.url));
  const child = spawn(python, [script, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error(`The ${name} peer ended; its message is above.`);
    return JSON.parse(line.value);
  };
  const ask = (request: object): Promise<Timing> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next() as Promise<Timing>;
  };
  const { version } = (await next()) as { version: string };
  return {
    name,
    version,
    threads,
    begin: ask,
    again: () => ask({}),
    end: () => child.stdin.end(),
  };
}

/** The model as torch_peer.py knows it. */
export function torchModel({ config }: Size): object {
  const { vocab, width, layers, heads, mlp, norm, context } = config;
  return {
    ...{ vocab, width, layers, heads, context },
    ...{ mlp: mlp.kind, hidden: mlp.hidden, norm: norm.kind },
  };
}
