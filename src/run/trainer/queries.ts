import { mean } from '../../base/statistics.ts';
import type { ResolvedRl } from '../../rl/algorithm.ts';
import { nextState } from './curriculum.ts';
import {
  describeDifficulty,
  measureDifficulty,
  queryWeights,
  type QueryWeights,
  type Solved,
} from './difficulty.ts';
import type { Run } from './open.ts';
import type { TaskContext } from './sample.ts';
import { stagesOf, type Stage } from './stage.ts';

/** Which training puzzles RL asks at a moment; all, equally often and by the clock, where nothing is given. */
export interface Queries {
  /** How often each puzzle is asked, relative to others. */
  weights?: QueryWeights;
  /** Progress of the task's curriculum in [0, 1). */
  progress?: number;
}

/** What the run file says of RL's queries. */
type Wish = Pick<ResolvedRl, 'difficulty' | 'curriculum' | 'steps'>;

/** Where RL's queries come from. */
export interface QuerySource {
  weights?: QueryWeights;
  /** The stages that have a puzzle to ask, where the clock of the task does not say it all: numbered from 1. */
  stages?: { number: number; progress: number }[];
  /** Numbers of the stages in which nothing is asked. */
  left: number[];
  /** Stages in all. */
  all: number;
}

/** Throws UserError where no puzzle is left to ask. */
export function querySource(
  context: TaskContext,
  { difficulty, curriculum }: Wish,
  solved: Solved | undefined,
): QuerySource {
  const weights = difficulty && solved && queryWeights(context, solved, difficulty);
  if (!weights && !curriculum) return { left: [], all: 1 };
  const numbered = stagesOf(context, 'rl').map((stage, i) => ({ ...stage, number: i + 1 }));
  const asks = ({ puzzles }: Stage): boolean =>
    !weights || puzzles.some((puzzle) => (weights.get(puzzle) ?? 0) > 0);
  const stages = numbered.filter(asks).map(({ number, progress }) => ({ number, progress }));
  const left = numbered.filter((stage) => !asks(stage)).map(({ number }) => number);
  const told = { weights, left, all: numbered.length };
  return curriculum || left.length > 0 ? { ...told, stages } : told;
}

/** What is asked in a step; `stage`: where a curriculum by accuracy stands. Stages that are left share the steps equally. */
export function queriesAt(
  { weights, stages }: QuerySource,
  { curriculum, steps }: Wish,
  { step, stage }: { step: number; stage: number },
): Queries {
  const byClock = Math.floor(((step - 1) / steps) * (stages?.length ?? 1));
  return { weights, progress: stages?.at(curriculum ? stage : byClock)?.progress };
}

/** Where `rl.difficulty` says so: measures the start on the training puzzles, and says how often each will be asked. */
export async function measureQueries(run: Run): Promise<void> {
  const { spec, context, models, controls, journal, at } = run;
  const { difficulty, steps } = spec.rl;
  if (!difficulty || steps === 0) return;
  const wish = { seed: spec.seed, maxTokens: controls['rl.maxTokens'] };
  const { solved, tokens } = await measureDifficulty(models.policy, context, difficulty, wish);
  run.solved = solved;
  run.tokens += tokens;
  const say = (message: string): void =>
    journal.event({ type: 'log', ...at, level: 'info', message });
  say(describeDifficulty(solved, difficulty));
  const { left, all } = querySource(context, spec.rl, solved);
  if (left.length === 0) return;
  const numbers = left.join(', ');
  say(
    `curriculum: of ${all} stages these are left out, as rl.difficulty asks none of their puzzles: ${numbers}`,
  );
}

export interface QueryPlan {
  /** For a step. */
  at(step: number): Queries;
  /** After a step with this outcome: the curriculum may go on. */
  took(correct: ArrayLike<number>): void;
}

/** What the run file says of RL's queries, from where the run stands. */
export function queryPlan(run: Run): QueryPlan {
  const { rl } = run.spec;
  const source = querySource(run.context, rl, run.solved);
  const { stages, all } = source;
  return {
    at: (step) => queriesAt(source, rl, { step, stage: run.curriculum?.stage ?? 0 }),
    took(correct) {
      if (!rl.curriculum || !stages) return;
      const before = run.curriculum ?? { stage: 0, shares: [] };
      run.curriculum = nextState(before, mean(Array.from(correct)), stages.length, rl.curriculum);
      const { stage } = run.curriculum;
      if (stage === before.stage) return;
      const message = `curriculum: on to stage ${stages[stage].number} of ${all}`;
      run.journal.event({ type: 'log', ...run.at, level: 'info', message });
    },
  };
}
