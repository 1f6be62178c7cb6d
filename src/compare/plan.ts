import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { applyOverrides } from '../run/overrides.ts';
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
  'base' | 'arms' | 'seeds' | 'shareSft' | 'engine' | 'starts' | 'runsFolder'
>;

/** Fields that change no number of a run. */
const APART = ['$schema', 'name', 'threads', 'store'] as const;

/** Says what a run computes: its resolved spec without what changes no number, and what its start holds. */
export function keyOf(spec: ResolvedSpec, start = spec.start): string {
  const rest: Record<string, unknown> = { ...spec, start };
  for (const name of APART) delete rest[name];
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

/** All runs, every arm of a seed before the next seed: an early stop leaves complete pairs. */
export function planOf(input: PlanInput): Job[] {
  const jobs: Job[] = [];
  for (const seed of input.seeds) {
    const own = input.arms.map(({ name, changes }) => {
      const value = {
        ...(applyOverrides(input.base.value, changes) as Record<string, unknown>),
        seed,
        threads: 1,
        engine: input.engine,
      };
      return { arm: name, value, spec: resolved(value, name) };
    });
    const stages = new Map<string, number>();
    for (const { value, spec } of own) {
      const key = input.shareSft ? stageKey(value, spec) : undefined;
      if (key !== undefined) stages.set(key, (stages.get(key) ?? 0) + 1);
    }
    const made = new Map<string, Job>();
    for (const { arm, value, spec } of own) {
      const key = input.shareSft ? stageKey(value, spec) : undefined;
      const stage = key !== undefined && (stages.get(key) ?? 0) > 1 ? key : undefined;
      let after = stage === undefined ? undefined : made.get(stage);
      if (stage !== undefined && !after) {
        after = stageJob(jobs.length, seed, value, spec, stage);
        made.set(stage, after);
        jobs.push(after);
      }
      jobs.push(armJob(jobs.length, arm, seed, value, spec, after, input));
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

function armJob(
  n: number,
  arm: string,
  seed: number,
  value: Record<string, unknown>,
  spec: ResolvedSpec,
  after: Job | undefined,
  { starts }: PlanInput,
): Job {
  const job = { n, kind: 'arm', arm, seed, name: `${arm} · seed ${seed}`.slice(0, 100) } as const;
  if (!after) {
    const start = spec.start === undefined ? undefined : (starts[spec.start] ?? spec.start);
    return { ...job, value: { ...value, name: job.name }, key: keyOf(spec, start) };
  }
  const { sft: _sft, model: _model, ...rest } = value;
  const open = resolved({ ...rest, start: `sft:${after.key}` }, arm);
  return { ...job, value: { ...rest, name: job.name }, after: after.n, key: keyOf(open) };
}

/** What the SFT stage of a run file follows from; undefined where it has none, or nothing after it. */
function stageValue(value: Record<string, unknown>, spec: ResolvedSpec) {
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

function stageKey(value: Record<string, unknown>, spec: ResolvedSpec): string | undefined {
  const stage = stageValue(value, spec);
  return stage && keyOf(resolved(stage, 'SFT'));
}

function stageJob(
  n: number,
  seed: number,
  value: Record<string, unknown>,
  spec: ResolvedSpec,
  key: string,
): Job {
  const name = `SFT · seed ${seed}`;
  return { n, kind: 'sft', arm: '', seed, name, value: { ...stageValue(value, spec), name }, key };
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
