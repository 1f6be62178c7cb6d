import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { abortError } from './tool.ts';

export interface Progress {
  /** What is being done, for people. */
  title: string;
  /** Steps that are done, of how many. */
  done: number;
  of: number;
  /** A line of the tool at work. */
  detail?: string;
}

export interface StepContext {
  signal?: AbortSignal;
  onLine(line: string): void;
}

/** A part of an installation that can be broken off and made again. */
export interface Step {
  name: string;
  title: string;
  /** What this step makes: it is done when it was finished once with the same words, and `isThere` agrees. */
  makes: string;
  isThere(): boolean;
  run(context: StepContext): Promise<void>;
}

/** Runs what is not done yet; steps of one group run side by side. A step that ends leaves a mark in the folder. */
export async function runSteps(
  folder: string,
  groups: Step[][],
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const of = groups.flat().length;
  let done = 0;
  for (const group of groups) {
    if (signal?.aborted) throw abortError();
    // When one fails the others stop too, and nothing runs on behind the error.
    const others = new AbortController();
    const stop = (): void => others.abort();
    signal?.addEventListener('abort', stop);
    try {
      const work = group.map(async (step) => {
        try {
          await runStep(folder, step, others.signal, (detail) =>
            onProgress({ title: step.title, done, of, detail }),
          );
          done++;
        } catch (error) {
          others.abort();
          throw error;
        }
      });
      const failed = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
      const reasons = failed.map((result): unknown => 'reason' in result && result.reason);
      if (reasons.length > 0) throw reasons.find((reason) => !isAbort(reason)) ?? reasons[0];
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}

async function runStep(
  folder: string,
  step: Step,
  signal: AbortSignal,
  report: (detail?: string) => void,
): Promise<void> {
  const mark = join(folder, 'steps', step.name);
  if (marked(mark) === step.makes && step.isThere()) return;
  report();
  rmSync(mark, { force: true });
  await step.run({ signal, onLine: report });
  mkdirSync(join(folder, 'steps'), { recursive: true });
  writeFileSync(mark, step.makes);
}

function marked(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
