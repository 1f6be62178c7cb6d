import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { replaceFile } from '../run/write-file.ts';
import { comparisonPath } from './paths.ts';
import { RunResult } from './result.ts';

/** What became of one run: a line of `runs.jsonl`. */
export const JobLine = Type.Object({
  /** The job's place in the plan. */
  n: Type.Integer({ minimum: 0 }),
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('finished'),
    Type.Literal('stopped'),
    Type.Literal('failed'),
  ]),
  /** Id in the folder of runs. */
  run: Type.String({ maxLength: 200 }),
  /** What the run computes. */
  key: Type.String(),
  /** Its arm, empty for a shared SFT stage, and its seed. Lines of older versions lack them. */
  arm: Type.Optional(Type.String()),
  seed: Type.Optional(Type.Integer()),
  /** It was there already. */
  reused: Type.Optional(Type.Boolean()),
  message: Type.Optional(Type.String()),
});
export type JobLine = Static<typeof JobLine>;

/** The last line of each run. A torn last line, of a coordinator that was killed, is passed over. */
export function readJournal(folder: string): Map<number, JobLine> {
  const file = comparisonPath(folder, 'journal');
  const lines = new Map<number, JobLine>();
  if (!existsSync(file)) return lines;
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue;
    try {
      const line: unknown = JSON.parse(text);
      if (Value.Check(JobLine, line)) lines.set(line.n, line);
    } catch {
      // Torn.
    }
  }
  return lines;
}

/** Adds a line; begins a new one where the last was torn. */
export function appendJournal(folder: string, line: JobLine): void {
  appendFileSync(comparisonPath(folder, 'journal'), `\n${JSON.stringify(line)}\n`);
}

/** A run that failed. */
export type Failure = Pick<JobLine, 'run' | 'arm' | 'seed' | 'message'>;

/** Runs that failed when they were last tried, in the plan's order. */
export function readFailures(folder: string): Failure[] {
  return [...readJournal(folder).values()]
    .filter(({ state }) => state === 'failed')
    .sort((a, b) => a.n - b.n)
    .map(({ run, arm, seed, message }) => ({ run, arm, seed, message }));
}

const resultFile = (folder: string, n: number): string =>
  join(comparisonPath(folder, 'results'), `${n}.json`);

export function writeResult(folder: string, n: number, result: RunResult): void {
  mkdirSync(comparisonPath(folder, 'results'), { recursive: true });
  replaceFile(resultFile(folder, n), `${JSON.stringify(result)}\n`);
}

/** What a finished run measured; undefined where there is nothing that can be read. */
export function readResult(folder: string, n: number): RunResult | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(resultFile(folder, n), 'utf8'));
    return Value.Check(RunResult, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Everything measured so far, in the plan's order. */
export function readResults(folder: string): RunResult[] {
  const parent = comparisonPath(folder, 'results');
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
    .map((n) => readResult(folder, n))
    .filter((result) => result !== undefined);
}
