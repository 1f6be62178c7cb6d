import { spawn } from 'node:child_process';
import { UserError } from '../../base/errors.ts';

export interface ToolOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Every line that the tool prints, as it comes. */
  onLine?: (line: string) => void;
  /** What to do when the program is missing. */
  remedy?: string;
}

/** What a tool prints when the network, not the tool, is at fault. */
const NETWORK =
  /NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|name resolution|Network is unreachable|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;

const KEPT_LINES = 200;
const SHOWN_LINES = 12;

/**
 * Runs a program to its end and returns what it printed on stdout. Throws UserError `prerequisite` when it is missing,
 * `network` when it could not reach its registry, `install` with the end of its output when it fails otherwise; AbortError
 * when cancelled, after the program and its children are gone.
 */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, signal, onLine, remedy }: ToolOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError());
    // A group of its own, so that cancelling reaches the compilers and downloads that it starts.
    const detached = process.platform !== 'win32';
    const child = spawn(command, [...args], {
      cwd,
      env,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const kept: string[] = [];
    let printed = '';
    const take = (stream: NodeJS.ReadableStream, isOut: boolean): void => {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        if (isOut) printed += text;
        const lines = (rest + text).split(/[\r\n]+/);
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.trim() === '') continue;
          kept.push(line);
          if (kept.length > KEPT_LINES) kept.shift();
          onLine?.(line);
        }
      });
      stream.on('end', () => rest.trim() !== '' && kept.push(rest));
    };
    take(child.stdout, true);
    take(child.stderr, false);
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        if (detached) process.kill(-child.pid, 'SIGTERM');
        else child.kill();
      } catch {
        // It has ended by itself in the meantime.
      }
    };
    signal?.addEventListener('abort', kill);
    child.once('error', (error: NodeJS.ErrnoException) => {
      signal?.removeEventListener('abort', kill);
      const missing = error.code === 'ENOENT';
      const text = missing ? `${command} was not found.` : `${command}: ${error.message}.`;
      const hint = remedy ?? 'Install it and try again.';
      reject(new UserError(missing ? 'prerequisite' : 'install', `${text} ${hint}`));
    });
    child.once('close', (code, by) => {
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) return reject(abortError());
      if (code === 0) return resolve(printed);
      reject(failure(command, args, by ?? `code ${code}`, kept));
    });
  });
}

function failure(command: string, args: readonly string[], how: string, kept: string[]): UserError {
  const end = kept.slice(-SHOWN_LINES).join('\n');
  const what = `${command} ${args.slice(0, 3).join(' ')}`;
  if (NETWORK.test(kept.join('\n'))) {
    const text = `${what}: the package registry could not be reached. Check the network (and proxy) and try again; what is there already is kept.`;
    return new UserError('network', `${text}\n${end}`);
  }
  return new UserError('install', `${what} … failed (${how}):\n${end}`);
}

export function abortError(): Error {
  return new DOMException('Cancelled.', 'AbortError');
}
