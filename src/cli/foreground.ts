import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { engineProcess, suitsEngine } from '../run/engines.ts';
import { readRecord } from '../run/record.ts';
import type { ResolvedSpec } from '../run/validate.ts';
import { startServing } from '../worker/serve.ts';
import { EXIT, exitCode } from './exit.ts';
import type { Output } from './output.ts';
import { barWatcher, jsonWatcher } from './watch.ts';

/** Trains in this process, for clusters and containers. Others may attach as to any run. */
export async function trainHere(folder: string, json: boolean, output: Output): Promise<number> {
  const { spec } = readRecord(folder);
  if (!suitsEngine(spec)) return trainInOther(folder, json, spec);
  const { host, close } = await startServing(folder, () => undefined);
  const watcher = json ? jsonWatcher(output) : barWatcher(output);
  host.listen(watcher);
  let asked = false;
  // Not SIGHUP: whoever says nohup means it.
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = (signal: NodeJS.Signals): void => {
    // Nothing to detach from here: the second time is meant.
    if (asked && signal === 'SIGINT') process.exit(EXIT.stopped);
    if (asked) return;
    asked = true;
    watcher.end();
    output.err('Stopping at the next safe point. Press Ctrl-C again to break off.\n');
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'terminal');
  };
  signals.forEach((signal) => process.on(signal, stop));
  try {
    const outcome = await host.finished;
    watcher.end();
    const { message } = host.status();
    if (outcome === 'failed') output.err(`failed: ${message}\n`);
    return exitCode(outcome);
  } finally {
    signals.forEach((signal) => process.off(signal, stop));
    watcher.end();
    await close();
  }
}

/** The same in a process with the binary and the environment that the run's engine needs; the terminal is its. */
function trainInOther(folder: string, json: boolean, spec: ResolvedSpec): Promise<number> {
  const { node, env } = engineProcess(spec) ?? { node: process.execPath, env: {} };
  const args = [process.argv[1], 'resume', folder, '--foreground', ...(json ? ['--json'] : [])];
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  // A terminal's signals reach the child by itself; it decides what they mean.
  const pass = (signal: NodeJS.Signals): void => void (signal !== 'SIGINT' && child.kill(signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  signals.forEach((signal) => process.on(signal, pass));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      signals.forEach((name) => process.off(name, pass));
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
