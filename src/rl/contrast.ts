import type { Experience, Settings } from './algorithm.ts';
import { rowsByGroup } from './ragged.ts';

/** What an algorithm learns by, and what its advantages are made of where a step's rewards say nothing. */
export interface Contrast {
  /** samples: those of some prompt must differ. rollouts: some two of the batch must. correct: some response must be. */
  needs: 'samples' | 'rollouts' | 'correct';
  /** A critic's values enter the advantages. */
  critic?: boolean;
  /** Returns are summed token by token, so that a discount tells long responses from short ones. */
  discounted?: boolean;
}

/** What a comparison looks at: the outcome alone, or the weighted sum of the reward terms. One per rollout. */
export function earnings(
  { rewards, correct }: Pick<Experience, 'rewards' | 'correct'>,
  outcomeOnly = false,
): number[] {
  return Array.from(correct, (outcome, row) =>
    outcomeOnly
      ? outcome
      : rewards.reduce((sum, { weight, values }) => sum + weight * values[row], 0),
  );
}

/** Share of prompts whose samples all earned the same: they teach an algorithm that compares samples nothing. */
export function equalShare(
  experience: Pick<Experience, 'groups'>,
  earned: readonly number[],
): number {
  const groups = rowsByGroup(experience);
  const equal = groups.filter((rows) => rows.every((row) => earned[row] === earned[rows[0]]));
  return equal.length / groups.length;
}

/** Why the rewards of a step taught nothing, as a sentence without its full stop; undefined where they did. */
export function nothingLearnt(
  experience: Pick<Experience, 'groups' | 'correct' | 'rewards'>,
  earned: readonly number[],
  contrast: Contrast,
  settings: Settings,
): string | undefined {
  const why = missing(experience, earned, contrast);
  const rest = remainder(experience, contrast, settings);
  if (why === undefined || rest.length === 0) return why;
  const scaled = settings.rl.whitening === 'none' ? '' : ', whitened to full strength';
  return `${why}; what is left in the advantages is ${rest.join(' and ')}${scaled}`;
}

function missing(
  experience: Pick<Experience, 'groups' | 'correct'>,
  earned: readonly number[],
  { needs }: Contrast,
): string | undefined {
  if (needs === 'correct') {
    return Array.from(experience.correct).some(Boolean)
      ? undefined
      : 'no response was correct: there was nothing to imitate, so nothing was learnt from the rewards';
  }
  const [who, equal] =
    needs === 'rollouts'
      ? ['every rollout', earned.every((value) => value === earned[0])]
      : ['every prompt’s samples', equalShare(experience, earned) === 1];
  return equal
    ? `${who} earned the same: there was nothing to compare, so nothing was learnt from the rewards`
    : undefined;
}

/** What enters the advantages beside the rewards, in words. */
function remainder(
  { rewards }: Pick<Experience, 'rewards'>,
  { critic, discounted }: Contrast,
  { rl }: Settings,
): string[] {
  const rest: string[] = [];
  if (rl.klIn === 'reward' && rl.klCoefficient !== 0) rest.push('the KL');
  if (critic) rest.push('the errors of the critic');
  const discounts = rewards.some(({ weight, gamma }) => weight !== 0 && (gamma ?? rl.gamma) !== 1);
  if (discounted && discounts) rest.push('the discount by length');
  return rest;
}
