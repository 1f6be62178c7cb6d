import { Kind, Type, TypeRegistry, type Static, type TSchema } from '@sinclair/typebox';
import { Consequence } from '../run/preview/consequence.ts';
import { RolloutRecord, RolloutSummary, RunStatus } from '../run/records.ts';
import { NOTIFICATIONS } from './worker.ts';

/**
 * Messages between the extension host and the webviews. Typed once, validated at both ends (validate.ts). VS Code drops
 * messages to a hidden view silently: so a view says `ready` whenever it (re)appears and gets whole snapshots, then tails.
 */
const message = <T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  Type.Object({ type: Type.Literal(type), ...properties });

/**
 * A column of a run: checked in one tight loop, since walking a schema per value takes seconds for a long run's snapshot.
 */
TypeRegistry.Set('Column', (schema: { nullable: boolean; integer: boolean }, value) => {
  if (!Array.isArray(value)) return false;
  const { nullable, integer } = schema;
  for (const item of value as unknown[]) {
    if (item === null ? !nullable : typeof item !== 'number' || !Number.isFinite(item))
      return false;
    if (integer && !Number.isInteger(item)) return false;
  }
  return true;
});
const column = <T>(nullable: boolean, integer: boolean) =>
  Type.Unsafe<T[]>({ [Kind]: 'Column', nullable, integer });

/** One run's curves: column-wise, NaN where a metric was not measured at that row (sent as null). */
export const RunSeries = Type.Object({
  run: RunStatus,
  /** 'sft' rows first, then 'rl'. */
  phase: Type.Array(Type.Union([Type.Literal('sft'), Type.Literal('rl')])),
  step: column<number>(false, true),
  tokens: column<number | null>(true, false),
  /** Milliseconds of training since the start, summed over attempts (pauses between attempts left out). */
  time: column<number>(false, false),
  values: Type.Record(Type.String(), column<number | null>(true, false)),
  marks: Type.Array(
    Type.Object({
      step: Type.Integer(),
      phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
      kind: Type.Union([
        Type.Literal('control'),
        Type.Literal('checkpoint'),
        Type.Literal('alarm'),
        Type.Literal('attempt'),
      ]),
      label: Type.String(),
      by: Type.Optional(Type.String()),
    }),
  ),
});
export type RunSeries = Static<typeof RunSeries>;

/** Host → charts view. */
export const ToCharts = Type.Union([
  /** Everything: the runs on show, which one is selected for the sliders. */
  message('charts/snapshot', {
    series: Type.Array(RunSeries),
    selected: Type.Optional(Type.String()),
    trusted: Type.Boolean(),
    /** Whether a moved reward weight shows its consequence before it is asked for. */
    preview: Type.Optional(Type.Boolean()),
  }),
  /**
   * Rows [from, …) of one run: new ones, and the last ones again where they were completed. Marks: only the new ones.
   * A view keeps its rows before `from`; one that has fewer asks for a snapshot by `ready`.
   */
  message('charts/append', { id: Type.String(), from: Type.Integer(), series: RunSeries }),
  message('charts/status', { run: RunStatus }),
  /** Every run there is, newest first, whether on show or not: for choosing what to overlay (`charts/show`). */
  message('charts/runs', { runs: Type.Array(RunStatus) }),
  /** Answer to `charts/preview`: what that value would make of the last step, or why nobody knows. */
  message('charts/consequence', {
    id: Type.String(),
    name: Type.String(),
    value: Type.Number(),
    consequence: Type.Optional(Consequence),
    problem: Type.Optional(Type.String()),
  }),
  message('charts/error', { message: Type.String() }),
]);
export type ToCharts = Static<typeof ToCharts>;

/** Charts view → host. */
export const FromCharts = Type.Union([
  message('charts/ready', {}),
  message('charts/control', { id: Type.String(), name: Type.String(), value: Type.Number() }),
  /** Whether the keyboard is in the view: VS Code itself does not say so of views in the side bar. */
  message('charts/focus', { on: Type.Boolean() }),
  message('charts/preview', { id: Type.String(), name: Type.String(), value: Type.Number() }),
  /** A branch with that value from a checkpoint written now; the run goes on as it is. */
  message('charts/race', { id: Type.String(), name: Type.String(), value: Type.Number() }),
  message('charts/openTrace', { id: Type.String(), rollout: Type.String({ maxLength: 100 }) }),
  message('charts/command', { id: Type.String(), name: Type.String() }),
  message('charts/openStep', {
    id: Type.String(),
    phase: Type.String(),
    step: Type.Integer(),
    metric: Type.String(),
  }),
  message('charts/show', { ids: Type.Array(Type.String()) }),
  message('charts/save', {
    name: Type.String({ maxLength: 200 }),
    kind: Type.Union([Type.Literal('svg'), Type.Literal('png'), Type.Literal('csv')]),
    data: Type.String(),
  }),
  message('charts/start', {}),
]);
export type FromCharts = Static<typeof FromCharts>;

/** Host → trace view. */
export const ToTrace = Type.Union([
  /** The run the view follows, and what there is to look at. */
  message('trace/run', {
    run: RunStatus,
    trainSteps: Type.Array(Type.Integer()),
    probeSteps: Type.Array(Type.Integer()),
    probes: Type.Integer(),
    probeSamples: Type.Integer(),
  }),
  message('trace/none', { reason: Type.String() }),
  message('trace/tokens', { tokens: NOTIFICATIONS.tokens }),
  message('trace/summaries', {
    step: Type.Integer(),
    split: Type.String(),
    rollouts: Type.Array(RolloutSummary),
  }),
  message('trace/rollouts', { rollouts: Type.Array(RolloutRecord) }),
  message('trace/probe', {
    group: Type.Integer(),
    sample: Type.Integer(),
    rollouts: Type.Array(RolloutRecord),
  }),
  /** Jump: a chart point or a command asks for this step's rollouts. */
  message('trace/goto', {
    step: Type.Integer(),
    split: Type.String(),
    id: Type.Optional(Type.String()),
  }),
  message('trace/error', { message: Type.String() }),
]);
export type ToTrace = Static<typeof ToTrace>;

/** Trace view → host. */
export const FromTrace = Type.Union([
  message('trace/ready', {}),
  message('trace/summaries', { step: Type.Integer(), split: Type.String() }),
  message('trace/rollouts', { ids: Type.Array(Type.String(), { maxItems: 1000 }) }),
  message('trace/probe', { group: Type.Integer(), sample: Type.Integer() }),
  /** Whether live tokens are wanted (only while that mode is on show). */
  message('trace/live', { on: Type.Boolean() }),
  message('trace/openDocument', { id: Type.String() }),
  /** After paint of a live message: for the latency benchmark. */
  message('trace/painted', { sampledAt: Type.Number(), paintedAt: Type.Number() }),
]);
export type FromTrace = Static<typeof FromTrace>;
