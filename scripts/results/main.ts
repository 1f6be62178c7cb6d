/**
 * `npm run results`: makes docs/results.md again. Interruptible: what is finished is kept in .cache/results, and a second
 * call goes on. `--folder DIR` works elsewhere, `--jobs N` bounds the processes (default: the cores), `--report` only
 * writes the page from what is there.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jobName, rlJobs, sftJobs, type Job } from './jobs.ts';
import type { RunResult, StartResult } from './outcomes.ts';
import { report } from './report.ts';

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: { folder: { type: 'string' }, jobs: { type: 'string' }, report: { type: 'boolean' } },
});
const folder = values.folder ?? join(root, '.cache', 'results');
const jobs = Number(values.jobs ?? availableParallelism());

function perform(job: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'job.ts'), folder, JSON.stringify(job)],
      { stdio: 'inherit' },
    );
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${jobName(job)} ended with ${code}`)),
    );
  });
}

async function performAll(list: Job[]): Promise<void> {
  const waiting = list.filter(
    (job) => !existsSync(join(folder, 'results', `${jobName(job)}.json`)),
  );
  let done = list.length - waiting.length;
  const next = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      await perform(job);
      process.stdout.write(`${++done} of ${list.length}: ${jobName(job)}\n`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, next));
}

if (!values.report) {
  await performAll(sftJobs());
  await performAll(rlJobs());
}
const results = readdirSync(join(folder, 'results'))
  .filter((name) => name.endsWith('.json'))
  .map(
    (name) =>
      JSON.parse(readFileSync(join(folder, 'results', name), 'utf8')) as StartResult | RunResult,
  );
writeFileSync(join(root, 'docs', 'results.md'), report(results));
process.stdout.write('docs/results.md is written.\n');
