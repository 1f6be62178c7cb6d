import { hostComparison, type ComparisonHost } from './comparisons/host.ts';
import { serveComparison } from './comparisons/serve.ts';
import type { Priority } from './environment.ts';

/** Time for the last word to reach those who watch. */
const LINGER_MS = 300;

/**
 * Works off a comparison in this process, which was started detached. Each of its runs is a detached worker of its own, so
 * that neither a closed window nor the coordinator's death ends a training. Resolves when nothing is left to do.
 */
export async function coordinate(
  folder: string,
  { jobs, priority }: { jobs: number; priority: Priority },
  log: (line: string) => void,
): Promise<void> {
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
  const host = hostComparison(folder, log, { launch: { priority }, jobs });
  works.host = host;
  log(`coordinator ${process.pid} works on ${folder}`);
  if (asked) host.stop();
  const shut = await serveComparison(host, folder, log);
  const { state } = await host.work();
  log(`comparison ${state}`);
  await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
  shut();
  host.close();
}
