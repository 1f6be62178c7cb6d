import { messageOf, UserError } from '../base/errors.ts';
import { hostComparison, type ComparisonHost } from './comparisons/host.ts';
import { serveComparison } from './comparisons/serve.ts';
import { cleanOwnEnvironment, lowerPriority } from './environment.ts';

/**
 * Entry of a comparison's coordinator: `coordinator.js COMPARISON_FOLDER [low|normal] [JOBS]`. Started detached; each of its runs is a
 * detached worker of its own, so that neither a closed window nor the coordinator's death ends a training. Ends when nothing
 * is left to do.
 */
const LINGER_MS = 300;

cleanOwnEnvironment();
const priority = process.argv[3] === 'normal' ? 'normal' : 'low';
if (priority === 'low') lowerPriority();
const log = (line: string): void =>
  void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined)
    throw new UserError('usage', 'coordinator.js needs a comparison folder');
  // Asked nicely, from the first moment on: every run stops at its next safe point.
  const works: { host?: ComparisonHost } = {};
  let asked = false;
  process.on('SIGHUP', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log(signal);
      asked = true;
      works.host?.stop();
    });
  }
  const jobs = Number(process.argv[4] ?? 0);
  const host = await hostComparison(folder, log, { launch: { priority }, jobs });
  works.host = host;
  log(`coordinator ${process.pid} works on ${folder}`);
  if (asked) host.stop();
  const shut = await serveComparison(host, folder, log);
  const { state } = await host.finished;
  log(`comparison ${state}`);
  // Time for the last word to reach those who watch.
  await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
  shut();
  host.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isUsers = error instanceof UserError;
    log(isUsers ? error.message : (error instanceof Error && error.stack) || messageOf(error));
    process.exit(1);
  },
);
