/**
 * Runs a program so that nothing of it outlives us: when our standard input closes (the parent asked
 * for it, crashed or was killed), the whole process group ends, and on Linux also every process that
 * left the group but still carries our mark in its environment (detached workers, terminals).
 *
 *   node guard.mjs MARK PROGRAM ARG…      with its standard input a pipe, as leader of its own group
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const [mark, program, ...args] = process.argv.slice(2);
const patience = 3000;

const child = spawn(program, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, THOUGHTSCOPE_HOST_MARK: mark },
});
child.on('error', (error) => {
  process.stderr.write(`Cannot start ${program}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', () => void end());
process.stdin.resume();
process.stdin.on('close', () => void end());
process.stdin.on('error', () => void end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end());

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    process.exit(0);
  }
  const deadline = Date.now() + patience;
  signalAll('SIGTERM');
  while (others().length > 0 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 50));
  for (const pid of others()) signal(pid, 'SIGKILL');
  process.exit(0);
}

/** @param {NodeJS.Signals} name */
function signalAll(name) {
  for (const pid of others()) signal(pid, name);
}

/** @param {number} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}

/** Living processes that are of our group or carry our mark, ourselves excluded. */
function others() {
  if (process.platform !== 'linux') return child.exitCode === null && child.pid ? [child.pid] : [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => isOurs(pid))
    .map(Number);
}

/** @param {string} pid */
function isOurs(pid) {
  try {
    // After the name in brackets: state, parent, process group.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    if (fields[0] === 'Z') return false;
    if (Number(fields[2]) === process.pid) return true;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`THOUGHTSCOPE_HOST_MARK=${mark}`);
  } catch {
    // Gone, or somebody else's.
    return false;
  }
}
