import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends a process when this one is gone, however that came about: one that loops would never notice. A shell that waits at the
 * other end of a pipe sees it close. Windows ends the processes of a process with it; without a /bin/sh nothing is ended.
 */
export function endWithThis(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) return;
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$0"', String(child.pid)], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  // Nobody waits for it.
  guard.unref();
  (guard.stdin as Socket).unref();
  // Before its number can be another's.
  child.once('exit', () => guard.kill('SIGKILL'));
}
