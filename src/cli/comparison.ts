import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { EXPORTS, pageOf } from '../compare/cards/page.ts';
import { readFailures, readResults } from '../compare/journal.ts';
import { readComparisonRecord } from '../compare/record.ts';
import type { ComparisonStatus } from '../protocol/comparison.ts';
import { connectComparison } from '../protocol/comparisonClient.ts';
import { replaceFile } from '../run/write-file.ts';
import { comparisonStatus, hasEnded } from '../worker/comparisons/status.ts';
import { launchCoordinator } from '../worker/launch.ts';
import { EXIT } from './exit.ts';
import { duration, type Output } from './output.ts';

/** Runs that a terminal starts without being told `--yes`. */
export const ASK_ABOVE = 60;

/** What is asked before something big starts; `sizes`: runs by name. Throws UserError `usage` without `--yes`. */
export function requireYes(sizes: Readonly<Record<string, number>>, yes: boolean): void {
  const big = Object.entries(sizes).filter(([, runs]) => runs > ASK_ABOVE);
  if (big.length === 0 || yes) return;
  const spans = big.map(([name, runs]) => `${name} spans ${runs.toLocaleString('en')} runs`);
  throw new UserError('usage', `${spans.join('; ')}. Start it with --yes if you mean it.`);
}

/** Works off what is missing of a comparison and shows how it goes. First Ctrl-C stops it at safe points, second leaves it. */
export async function workOff(
  folder: string,
  output: Output,
  /** `jobs`: runs at a time that were asked for; `most`: what is allowed. Left out: as the comparison says. */
  { jobs, most }: { jobs?: number; most?: number } = {},
): Promise<ComparisonStatus> {
  const before = await comparisonStatus(folder);
  if (hasEnded(before.state) || before.state === 'interrupted' || before.pid === undefined) {
    const atOnce = Math.min(jobs ?? most ?? 0, most ?? Infinity);
    await launchCoordinator(folder, atOnce > 0 ? { jobs: atOnce } : {});
  } else if (jobs !== undefined) {
    output.err(
      `${before.name} is being worked on already: --jobs ${jobs} changes nothing about that. Stop it first to go on with another number.\n`,
    );
  }
  const bar = progress(output);
  try {
    for (;;) {
      const status = await watched(folder, output, bar.show);
      if (status !== undefined) return status;
    }
  } finally {
    bar.end();
  }
}

/** Follows a coordinator until the comparison has ended, or undefined when the connection was lost before that. */
async function watched(
  folder: string,
  output: Output,
  show: (status: ComparisonStatus) => void,
): Promise<ComparisonStatus | undefined> {
  let link;
  try {
    link = await connectComparison(folder, `terminal ${process.pid}`);
  } catch {
    const status = await comparisonStatus(folder);
    if (hasEnded(status.state)) return status;
    throw new UserError('worker', status.message ?? `${folder}: its coordinator is gone.`);
  }
  const held = link;
  let asked = false;
  let interrupt: () => void = () => undefined;
  const end = new Promise<'left' | undefined>((done) => {
    interrupt = () => {
      if (asked) return done('left');
      asked = true;
      output.err('\nStopping at the next safe points. Press Ctrl-C again to leave it to itself.\n');
      held.stop(`terminal ${process.pid}`).catch(() => done(undefined));
    };
    held.onStatus((status) => {
      show(status);
      if (hasEnded(status.state)) done(undefined);
    });
    held.onClose(() => done(undefined));
  });
  process.on('SIGINT', interrupt);
  try {
    show(await held.status().catch(() => comparisonStatus(folder)));
    const left = await end;
    const status = await comparisonStatus(folder);
    return left === 'left' || hasEnded(status.state) ? status : undefined;
  } finally {
    process.off('SIGINT', interrupt);
    held.dispose();
  }
}

function progress(output: Output) {
  let said = '';
  return {
    show(status: ComparisonStatus): void {
      const line = describe(status);
      if (output.interactive) output.err(`\r\x1b[K${line.slice(0, output.columns() - 1)}`);
      else {
        // Where nothing can be redrawn: a line whenever a run ends.
        const key = `${status.state} ${status.finished} ${status.failed}`;
        if (key !== said) output.err(`${line}\n`);
        said = key;
      }
    },
    end(): void {
      if (output.interactive) output.err('\r\x1b[K');
    },
  };
}

export function describe(status: ComparisonStatus): string {
  const { name, state, finished, total, reused, failed, running, elapsed, left } = status;
  const facts = [
    `${finished} of ${total} runs`,
    ...(reused > 0 ? [`${reused} reused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} training`] : []),
    duration(elapsed),
    ...(left !== undefined ? [`about ${duration(left)} left`] : []),
  ];
  return `${name}: ${state}, ${facts.join(', ')}`;
}

/** Writes the report to each file, in the form that its name asks for. Throws UserError `unwritable`. */
export function writeReports(folder: string, files: readonly string[]): void {
  if (files.length === 0) return;
  const record = readComparisonRecord(folder);
  const results = readResults(folder);
  const failures = readFailures(folder);
  for (const file of files) writeReport(file, pageOf(kindOf(file), record, results, failures));
}

/** Writes a file whole, in a folder that is made where it is missing. Throws UserError `unwritable`. */
export function writeReport(file: string, text: string): void {
  const path = resolve(file);
  unwritable(file, () => {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, text);
  });
}

/** Says before hours of training what could not be written after them; makes the file's folder. Throws UserError `unwritable`. */
export function requireWritable(file: string): void {
  const path = resolve(file);
  unwritable(file, () => {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
  });
}

function unwritable(file: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new UserError('unwritable', `${file}: cannot be written (${messageOf(error)}).`, {
      cause: error,
    });
  }
}

/** Throws UserError `usage` for a name that asks for no known form. */
export function kindOf(file: string): keyof typeof EXPORTS {
  const kind = extname(file).slice(1).toLowerCase();
  if (Object.hasOwn(EXPORTS, kind)) return kind as keyof typeof EXPORTS;
  const known = Object.keys(EXPORTS).join(', .');
  throw new UserError('usage', `--out ${file}: the name should end in .${known}`);
}

export function exitOf({ state }: ComparisonStatus): number {
  if (state === 'finished') return EXIT.finished;
  return state === 'failed' ? EXIT.failed : EXIT.stopped;
}
