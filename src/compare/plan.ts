import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { applyOverrides } from '../run/overrides.ts';
import { ownFiles } from '../run/own/files.ts';
import { resolveSpec, type ResolvedSpec } from '../run/validate.ts';
import type { ComparisonRecord } from './record.ts';

/** One run of a comparison. */
export interface Job {
  /** Place in the plan: its run's folder is named by it. */
  n: number;
  /** The SFT stage that arms share, or an arm. */
  kind: 'sft' | 'arm';
  /** Empty for a shared SFT stage. */
  arm: string;
  seed: number;
  name: string;
  /** The run file, before defaults. Its `start` is still open where `after` is given. */
  value: Record<string, unknown>;
  /** The job whose final checkpoint this one starts from. */
  after?: number;
  /** Equal for runs that must come out equal. */
  key: string;
}

type PlanInput = Pick<
  ComparisonRecord,
  'base' | 'arms' | 'seeds' | 'shareSft' | 'engine' | 'starts' | 'files' | 'runsFolder'
>;

/** An arm as a run file, whatever the seed. */
export interface ArmSpec {
  name: string;
  /** Before defaults. */
  value: Record<string, unknown>;
  spec: ResolvedSpec;
}

/** Fields that change no number of a run. */
const APART = ['$schema', 'name', 'threads', 'store'] as const;

/**
 * Says what a run computes: its resolved spec without what changes no number, what its start holds, and what the files of its
 * user's hold (SHA-256 by their names in the run file).
 */
export function keyOf(
  spec: ResolvedSpec,
  start = spec.start,
  hashes: Readonly<Record<string, string>> = {},
): string {
  const rest: Record<string, unknown> = { ...spec, start };
  for (const name of APART) delete rest[name];
  const own = ownFiles(spec).filter(({ file }) => Object.hasOwn(hashes, file));
  if (own.length > 0) {
    rest.files = Object.fromEntries(own.map(({ field, file }) => [field, hashes[file]]));
  }
  return createHash('sha256').update(canonical(rest)).digest('hex').slice(0, 32);
}

/** JSON with sorted names, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The arms' run files with their defaults. Throws UserError `run-file`. */
export function armSpecs({
  base,
  arms,
  engine,
}: Pick<PlanInput, 'base' | 'arms' | 'engine'>): ArmSpec[] {
  return arms.map(({ name, changes }) => {
    const value = {
      ...(applyOverrides(base.value, changes) as Record<string, unknown>),
      seed: 0,
      threads: 1,
      engine,
    };
    return { name, value, spec: resolved(value, name) };
  });
}

/** All runs, every arm of a seed before the next seed: an early stop leaves complete pairs. */
export function planOf(input: PlanInput, arms = armSpecs(input)): Job[] {
  const { seeds, starts, files } = input;
  const staged = input.shareSft ? withStages(arms, files) : arms.map((arm): Staged => arm);
  const jobs: Job[] = [];
  for (const seed of seeds) {
    const made = new Map<SftStage, Job>();
    for (const { name, value, spec, shared } of staged) {
      const job = {
        kind: 'arm',
        arm: name,
        seed,
        name: `${name} · seed ${seed}`.slice(0, 100),
      } as const;
      if (!shared) {
        const start = spec.start === undefined ? undefined : (starts[spec.start] ?? spec.start);
        const key = keyOf({ ...spec, seed }, start, files);
        jobs.push({ n: jobs.length, ...job, value: { ...value, seed, name: job.name }, key });
        continue;
      }
      const { stage, open } = shared;
      const after = made.get(stage) ?? stageJob(jobs.length, seed, stage, files);
      if (!made.has(stage)) jobs.push(after);
      made.set(stage, after);
      jobs.push({
        n: jobs.length,
        ...job,
        value: { ...open.value, seed, name: job.name },
        after: after.n,
        key: keyOf({ ...open.spec, seed }, `sft:${after.key}`, files),
      });
    }
  }
  return jobs;
}

function resolved(value: Record<string, unknown>, arm: string): ResolvedSpec {
  const { spec, problems } = resolveSpec(value);
  const bad = problems.find(({ severity }) => severity !== 'warning');
  if (spec && !bad) return spec;
  throw new UserError('run-file', `arm ${arm}: ${bad?.path.join('.')}: ${bad?.message}`);
}

/** An SFT stage as a run file, whatever the seed. */
type SftStage = Omit<ArmSpec, 'name'>;

interface Staged extends ArmSpec {
  /** Where other arms have the same SFT stage: that, and the rest of the arm. */
  shared?: { stage: SftStage; open: SftStage };
}

/** Finds the SFT stages that arms share. */
function withStages(arms: readonly ArmSpec[], files: PlanInput['files']): Staged[] {
  const byText = new Map<string, SftStage>();
  const byKey = new Map<string, SftStage>();
  const uses = new Map<SftStage, number>();
  const stages = arms.map(({ value, spec }) => {
    const own = stageValue(value, spec);
    if (own === undefined) return undefined;
    const text = canonical(own);
    let stage = byText.get(text);
    if (!stage) {
      const made = { value: own, spec: resolved(own, 'SFT') };
      const key = keyOf(made.spec, undefined, files);
      stage = byKey.get(key) ?? made;
      byKey.set(key, stage);
      byText.set(text, stage);
    }
    uses.set(stage, (uses.get(stage) ?? 0) + 1);
    return stage;
  });
  let noSft: ResolvedSpec['sft'] | undefined;
  return arms.map((arm, i) => {
    const stage = stages[i];
    if (!stage || (uses.get(stage) ?? 0) < 2) return arm;
    const { sft: _sft, model: _model, ...value } = arm.value;
    // What is left of the block is the same for all arms, and no other field of a spec follows from it, model or start.
    noSft ??= resolved({ ...value, start: 'sft:' }, arm.name).sft;
    const { model: _given, ...spec } = arm.spec;
    return { ...arm, shared: { stage, open: { value, spec: { ...spec, sft: noSft } } } };
  });
}

/** What the SFT stage of a run file follows from; undefined where it has none, or nothing after it. */
function stageValue(
  value: Record<string, unknown>,
  spec: ResolvedSpec,
): Record<string, unknown> | undefined {
  if (spec.start !== undefined || spec.sft.steps === 0 || spec.rl.steps === 0) return undefined;
  const { seed, task, model, sft, engine } = value;
  return {
    seed,
    ...(task !== undefined && { task }),
    ...(model !== undefined && { model }),
    sft,
    engine,
    threads: 1,
    rl: { steps: 0, maxTokens: spec.rl.maxTokens },
    eval: value.eval ?? {},
    checkpoint: { every: spec.sft.steps, keep: 1 },
    store: { rollouts: 'none' },
  };
}

function stageJob(
  n: number,
  seed: number,
  { value, spec }: SftStage,
  files: PlanInput['files'],
): Job {
  const name = `SFT · seed ${seed}`;
  const key = keyOf({ ...spec, seed }, undefined, files);
  return { n, kind: 'sft', arm: '', seed, name, value: { ...value, seed, name }, key };
}

/** A run's own id in the folder of runs. Fixed, so that a coordinator that was killed finds what it had made. */
export function runIdOf({ id }: Pick<ComparisonRecord, 'id'>, { n }: Pick<Job, 'n'>): string {
  return `${id}-${String(n + 1).padStart(3, '0')}`;
}

export function ownRunFolder(record: ComparisonRecord, job: Pick<Job, 'n'>): string {
  return join(record.runsFolder, runIdOf(record, job));
}

/** Says what a comparison measures: equal for equal ones. */
export function comparisonKey(
  jobs: readonly Job[],
  {
    interventions,
    baseline,
    metrics,
  }: Pick<ComparisonRecord, 'interventions' | 'baseline' | 'metrics'>,
): string {
  const runs = jobs.map(({ arm, seed, key }) => [arm, seed, key]);
  return createHash('sha256')
    .update(canonical([runs, interventions, baseline, metrics]))
    .digest('hex')
    .slice(0, 32);
}
