import { UserError } from '../../base/errors.ts';
import { randomKey, randomStream } from '../../base/random.ts';
import type { Task } from '../../tasks/task.ts';
import { runPath } from '../paths.ts';
import { readRecord } from '../record.ts';
import { listCheckpoints } from '../checkpoints/folder.ts';
import { parseCheckpointName } from '../checkpoints/state.ts';
import { ownSamples, type OwnReward, type OwnSample } from '../trainer/own-reward.ts';
import { verdicts } from '../trainer/sample.ts';
import type { ResolvedSpec } from '../validate.ts';
import { openUserModule, REWARD_USE, type UserModule } from './link.ts';
import { keptModule, sha256, type OwnModule } from './module.ts';

type Spec = Pick<ResolvedSpec, 'reward'>;

/** One finite number a sample, in order, from the module's `reward`. Throws UserError `reward-module`. */
export async function rewardsOf(
  module: UserModule,
  samples: readonly OwnSample[],
): Promise<number[]> {
  const values = await module.call(
    'reward',
    samples.map((sample) => [sample]),
  );
  // The process has checked them, but it runs what we do not know.
  return values.map((value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new Error('the reward module’s process gave no number');
  });
}

export interface OpenReward {
  reward: OwnReward;
  dispose(): void;
}

/**
 * The reward module of a run, from the copy in its folder: a resumed run goes on with what it began with. Undefined where it
 * has none. Throws UserError.
 */
export async function openReward(
  folder: string,
  { reward: { module } }: Spec,
): Promise<OpenReward | undefined> {
  if (!module) return undefined;
  const kept = readRecord(folder).rewardModule;
  if (!kept) throw new UserError('reward-module', `${folder}: its reward module is not on record.`);
  const { timeLimit, memory } = module;
  const source = keptModule(folder, 'rewardModule', kept);
  const opened = await openUserModule({ ...source, timeLimit, memory }, REWARD_USE);
  return {
    reward: (samples) => rewardsOf(opened, samples),
    dispose: () => opened.dispose(),
  };
}

/** Puzzles whose demonstrations a module is tried on. */
const TRIED = 4;
/** What passed last: a comparison makes many runs of one module. */
let passed: string | undefined;

/**
 * Asks a module for the rewards of a few responses before anything is trained: demonstrations, halves of them, and nothing at
 * all. Throws UserError `reward-module` with stack and sample.
 */
export async function tryReward(
  module: OwnModule,
  { task, spec }: { task: Task; spec: Pick<ResolvedSpec, 'reward' | 'rl' | 'seed' | 'task'> },
): Promise<void> {
  if (!spec.reward.module) return;
  const { timeLimit, memory } = spec.reward.module;
  const samples = await trialSamples(task, spec);
  const wish = sha256(JSON.stringify([module, timeLimit, memory, samples]));
  if (wish === passed) return;
  const opened = await openUserModule({ ...module, timeLimit, memory }, REWARD_USE);
  try {
    await rewardsOf(opened, samples);
    passed = wish;
  } finally {
    opened.dispose();
  }
}

async function trialSamples(
  task: Task,
  { seed, rl: { maxTokens }, task: { options } }: Pick<ResolvedSpec, 'rl' | 'seed' | 'task'>,
): Promise<OwnSample[]> {
  const stop = task.stopTokens(options);
  const key = randomKey(seed, 'demonstration');
  const puzzles = task.puzzles(options, 'train').slice(0, TRIED);
  const asked = puzzles.flatMap((puzzle, i) => {
    const shown = task.demonstrate(puzzle, options, randomStream(key, i));
    const prompt = shown.tokens.slice(0, shown.promptLength);
    const whole = shown.tokens.slice(shown.promptLength).slice(0, maxTokens);
    const half = whole.slice(0, Math.ceil(whole.length / 2));
    return [whole, half, Int32Array.of(stop[0])].map((response) => ({ prompt, response }));
  });
  const found = await verdicts({ task, options }, asked);
  const rows = asked.map((row, i) => ({
    ...row,
    truncated: !stop.includes(row.response[row.response.length - 1]),
    verdict: found[i],
  }));
  return ownSamples({ vocabulary: task.vocabulary(options) }, rows, maxTokens);
}

/**
 * What can be done about a module that fails while its run trains: the run keeps the modules that it began with, so that
 * resuming it asks the same ones. Undefined for other errors.
 */
export function moduleRemedy(error: unknown, folder: string): string | undefined {
  const own = error instanceof UserError && ['reward-module', 'task-module'].includes(error.code);
  if (!own) return undefined;
  const newest = listCheckpoints(runPath(folder, 'checkpoints')).at(-1);
  const at = newest === undefined ? undefined : parseCheckpointName(newest);
  const { id, spec } = readRecord(folder);
  const left = at?.phase === 'sft' ? spec.sft.steps - at.step : 0;
  const from =
    newest === undefined
      ? 'start the run anew.'
      : `start a new run from here: "start": "run:${id}/${newest}" in place of "model", and "sft": { "steps": ${left} }.`;
  return `Resuming asks the same copy of the module again, which helps only where the machine was too busy. Mend the module, then ${from}`;
}
