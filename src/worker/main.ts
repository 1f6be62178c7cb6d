import { isLogged, logLevelOf, logLine, type LineLog } from '../base/log.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { cleanOwnEnvironment, lowerPriority } from './environment.ts';
import { coordinate } from './coordinator.ts';
import type { RunHost } from './host.ts';
import { startServing } from './serve.ts';

/**
 * Entry of a run's worker: `worker.js RUN_FOLDER [low|normal]`. Started detached, writes to worker.log, lives until its run
 * has ended and nobody has watched for a while. `worker.js COMPARISON_FOLDER low|normal comparison [JOBS]` coordinates a
 * comparison instead.
 */
const LINGER_MS = 5000;

cleanOwnEnvironment();
const priority = process.argv[3] === 'normal' ? 'normal' : 'low';
if (priority === 'low') lowerPriority();
/** `THOUGHTSCOPE_LOG=debug` also tells of every commit. */
const least = logLevelOf(process.env['THOUGHTSCOPE_LOG']);
const trained: { host?: RunHost } = {};
const log: LineLog = (message, level = 'info') => {
  if (!isLogged(level, least)) return;
  const status = trained.host?.status();
  const place = status && { run: status.id, seq: status.lastSeq };
  process.stderr.write(`${logLine(new Date(), level, place ?? {}, message)}\n`);
};

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) throw new UserError('usage', 'worker.js needs the folder of a run');
  if (process.argv[4] === 'comparison') {
    return coordinate(folder, { jobs: Number(process.argv[5] ?? 0), priority }, log);
  }
  // Asked nicely, from the first moment on: the run stops at its next safe point.
  let asked = false;
  process.on('SIGHUP', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log(signal);
      asked = true;
      if (trained.host) stopSafely(trained.host);
    });
  }
  const { host, server, close } = await startServing(folder, log);
  trained.host = host;
  log(`worker ${process.pid} trains ${folder}`);
  if (asked) stopSafely(host);
  const outcome = await host.finished.catch((error: unknown) => {
    log(`the run could not be recorded to its end: ${messageOf(error)}`, 'error');
    return 'failed';
  });
  log(`run ${outcome}`);
  await unwatched(server);
  await close();
}

function stopSafely(host: RunHost): void {
  try {
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'signal');
  } catch (error) {
    log(messageOf(error), 'warning');
  }
}

/** Resolves when there was no client for a few seconds. */
function unwatched(server: {
  clients(): number;
  onEmpty(listener: () => void): void;
}): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (server.clients() === 0) resolve();
      }, LINGER_MS);
    };
    server.onEmpty(wait);
    wait();
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log(
      error instanceof UserError
        ? error.message
        : `${messageOf(error)}\n${error instanceof Error ? error.stack : ''}`,
      'error',
    );
    process.exit(1);
  },
);
