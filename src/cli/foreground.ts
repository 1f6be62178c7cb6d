import { startServing } from '../worker/serve.ts';
import { EXIT, exitCode } from './exit.ts';
import type { Output } from './output.ts';
import { barWatcher, jsonWatcher } from './watch.ts';

/** Trains in this process, for clusters and containers. Others may attach as to any run. */
export async function trainHere(folder: string, json: boolean, output: Output): Promise<number> {
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
