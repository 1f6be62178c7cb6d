import { ARMS, RECIPE } from './recipe.ts';

export type Job =
  { kind: 'sft'; sftSeed: number } | { kind: 'rl'; arm: string; sftSeed: number; rlSeed: number };

/** Also the name of the job's run and of its result file. */
export function jobName(job: Job): string {
  return job.kind === 'sft' ? `sft-${job.sftSeed}` : `${job.arm}-${job.sftSeed}-${job.rlSeed}`;
}

export function sftJobs(): Job[] {
  return RECIPE.sftSeeds.map((sftSeed) => ({ kind: 'sft', sftSeed }));
}

/** Complete pairs first: every arm of one seed before the next seed, so that an early stop leaves balanced data. */
export function rlJobs(): Job[] {
  return RECIPE.rlSeeds.flatMap((rlSeed) =>
    RECIPE.sftSeeds.flatMap((sftSeed) =>
      ARMS.map(({ name }): Job => ({ kind: 'rl', arm: name, sftSeed, rlSeed })),
    ),
  );
}
