import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { readJournal, type JobLine } from '../../compare/journal.ts';
import { comparisonPath, isComparisonFolder } from '../../compare/paths.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import { readWorkerFile } from '../../protocol/client.ts';
import { ComparisonStatus, type ComparisonState } from '../../protocol/comparison.ts';
import { validated } from '../../protocol/validate.ts';
import { answers } from '../list.ts';

/** Without a sign of life for so long, a coordinator on another machine counts as gone. */
const SILENT_MS = 60_000;
/** A comparison that was made so recently may have a coordinator that is about to say so. */
const STARTING_MS = 30_000;

export const hasEnded = (state: ComparisonState): boolean =>
  state === 'finished' || state === 'stopped' || state === 'failed';

/** A comparison in a list, with the run of each job that has one. */
export interface ListedComparison {
  status: ComparisonStatus;
  /** In the plan's order. */
  runs: JobLine[];
}

/** Comparisons in their folder, newest first. */
export async function listComparisons(parent: string): Promise<ListedComparison[]> {
  const folders = namesIn(parent)
    .map((name) => join(parent, name))
    .filter(isComparisonFolder)
    .sort()
    .reverse();
  const found = await Promise.all(
    folders.map(async (folder) => {
      try {
        return { status: await comparisonStatus(folder), runs: jobLines(folder) };
      } catch {
        return undefined;
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}

export function jobLines(folder: string): JobLine[] {
  return [...readJournal(folder).values()].sort((a, b) => a.n - b.n);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What its files say of a comparison, and whether its coordinator lives. Throws UserError `comparison`. */
export async function comparisonStatus(folder: string): Promise<ComparisonStatus> {
  const status = writtenStatus(resolve(folder));
  if (hasEnded(status.state) || (await lives(folder, status.state))) return status;
  const { pid: _gone, left: _left, ...rest } = status;
  const message = 'Its coordinator is gone. Resuming goes on with what is missing.';
  return { ...rest, state: 'interrupted', running: 0, message };
}

function writtenStatus(folder: string): ComparisonStatus {
  const file = comparisonPath(folder, 'status');
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // A folder may have been moved since.
    return { ...validated(ComparisonStatus, value, file), folder };
  } catch {
    return freshStatus(folder);
  }
}

/** A comparison that no coordinator has touched yet. */
export function freshStatus(folder: string): ComparisonStatus {
  const { id, name, arms, seeds, card } = readComparisonRecord(folder);
  return {
    id,
    name,
    folder,
    state: 'starting',
    total: arms.length * seeds.length,
    finished: 0,
    reused: 0,
    failed: 0,
    running: 0,
    elapsed: 0,
    ...(card && { card: card.name }),
  };
}

async function lives(folder: string, state: ComparisonState): Promise<boolean> {
  const worker = readWorkerFile(folder);
  if (!worker) return state === 'starting' && age(comparisonPath(folder, 'record')) < STARTING_MS;
  if (worker.host !== hostname()) return age(comparisonPath(folder, 'status')) < SILENT_MS;
  return answers(worker.socket);
}

function age(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** The folder of a comparison by its id or path. Throws UserError `comparison`. */
export function findComparison(name: string, parent: string): string {
  const plain = /^[^/\\]+$/.test(name) && name !== '.' && name !== '..';
  for (const folder of [...(plain ? [join(parent, name)] : []), resolve(name)]) {
    if (isComparisonFolder(folder)) return folder;
  }
  const known = namesIn(parent).filter((each) => isComparisonFolder(join(parent, each)));
  const list = known.length > 0 ? known.slice(-10).join(', ') : 'none';
  throw new UserError('comparison', `no comparison "${name}" in ${parent}. There: ${list}.`);
}
