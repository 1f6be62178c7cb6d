import { hash } from '../../trace/formats/build.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RolloutSummary, Split } from '../../run/records.ts';
import { summaryOf, type RolloutPlace } from './convert.ts';
import type { FollowedFile } from './files.ts';
import { addTo, emptyTally, metricsOf, type Tally } from './tally.ts';

/** A rollout and where to read it again. */
export interface RolloutRef {
  file: FollowedFile;
  index: number;
  part: number;
  group: number;
  correct?: boolean;
}

interface Step {
  step: number;
  split: Split;
  refs: RolloutRef[];
  /** By file, so that one that is replaced takes its rollouts with it. */
  tallies: Map<FollowedFile, Tally>;
  groups: Map<string, number>;
  /** Complete while the newest steps come in; dropped later, and made again when asked for. */
  summaries?: RolloutSummary[];
  /** When its last rollout came, and the longest wait for one (ms). */
  changed: number;
  gap: number;
}

/** Steps whose summaries are kept. */
const KEEP = 8;

/** The rollouts of a followed run by step. */
export function createSteps() {
  const steps = new Map<string, Step>();
  /** Held-out prompts are the same at every step: their numbers are too. */
  const probes = new Map<string, number>();
  const keyOf = (step: number, split: Split) => `${split}/${step}`;

  const placeOf = ({ step, split, refs }: Step, row: number): RolloutPlace => ({
    step,
    split,
    row,
    group: refs[row]?.group ?? 0,
  });

  function stepOf(step: number, split: Split): Step {
    const key = keyOf(step, split);
    let known = steps.get(key);
    if (!known) {
      known = {
        step,
        split,
        refs: [],
        tallies: new Map(),
        groups: new Map(),
        summaries: [],
        changed: 0,
        gap: 0,
      };
      steps.set(key, known);
      const kept = [...steps.values()].filter(({ summaries }) => summaries);
      for (const old of kept.slice(0, -KEEP)) delete old.summaries;
    }
    return known;
  }

  return {
    /** `late`: it lay there for a while already, so that its coming says nothing of the writer's pace. */
    add(
      file: FollowedFile,
      trace: Trace,
      at: { index: number; part: number; split: Split; late: boolean },
    ): void {
      const step = stepOf(trace.step ?? 0, at.split);
      const prompt = trace.group ?? hash(trace.prompt);
      const groups = at.split === 'probe' ? probes : step.groups;
      const group = groups.get(prompt) ?? groups.size;
      groups.set(prompt, group);
      const ref: RolloutRef = { file, index: at.index, part: at.part, group };
      if (trace.correct !== undefined) ref.correct = trace.correct;
      const row = step.refs.push(ref) - 1;
      const summary = summaryOf(trace, placeOf(step, row));
      step.summaries?.push(summary);
      const tally = step.tallies.get(file) ?? emptyTally();
      step.tallies.set(file, tally);
      addTo(tally, trace, summary);
      const now = Date.now();
      if (step.changed > 0 && !at.late) step.gap = Math.max(step.gap, now - step.changed);
      step.changed = now;
    },
    /** A file was replaced or is gone. */
    remove(file: FollowedFile): void {
      for (const [key, step] of steps) {
        if (!step.tallies.delete(file)) continue;
        step.refs = step.refs.filter((ref) => ref.file !== file);
        delete step.summaries;
        step.changed = Date.now();
        if (step.refs.length === 0) steps.delete(key);
      }
    },
    list: (split: Split): number[] =>
      [...steps.values()]
        .filter((step) => step.split === split)
        .map(({ step }) => step)
        .sort((a, b) => a - b),
    /**
     * Milliseconds until its rollouts can be taken for all: none came for a while, a longer one where they come one by one;
     * undefined when it has none.
     */
    unsettled(step: number, split: Split, settled: number): number | undefined {
      const known = steps.get(keyOf(step, split));
      if (!known) return undefined;
      if ([...steps.values()].some((other) => other.split === split && other.step > step)) return 0;
      return Math.max(0, known.changed + Math.max(settled, 3 * known.gap) - Date.now());
    },
    count: (step: number, split: Split) => steps.get(keyOf(step, split))?.refs.length ?? 0,
    refs: (step: number, split: Split): readonly RolloutRef[] =>
      steps.get(keyOf(step, split))?.refs ?? [],
    /** What the step's rollouts say, all files together. */
    metrics(step: number, split: Split): Record<string, number> {
      const tallies = [...(steps.get(keyOf(step, split))?.tallies.values() ?? [])];
      if (tallies.length === 0) return {};
      const whole = emptyTally();
      for (const { count, means } of tallies) {
        whole.count += count;
        for (const [name, [sum, n]] of means) {
          const [before, number] = whole.means.get(name) ?? [0, 0];
          whole.means.set(name, [before + sum, number + n]);
        }
      }
      return metricsOf(whole, split);
    },
    async summaries(step: number, split: Split): Promise<RolloutSummary[]> {
      const known = steps.get(keyOf(step, split));
      if (!known) return [];
      if (known.summaries) return [...known.summaries];
      const found: RolloutSummary[] = [];
      for (const [row, { file, index, part }] of [...known.refs].entries()) {
        found.push(summaryOf(await file.trace(index, part), placeOf(known, row)));
      }
      if (found.length === known.refs.length) known.summaries = found;
      return [...found];
    },
  };
}

export type Steps = ReturnType<typeof createSteps>;
