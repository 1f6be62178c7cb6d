import type { RewardInput } from '../reward.ts';

/** The numbers of `reward.exploration` that a kind may use. */
export interface ExplorationNumbers {
  constant: number;
  minimumLength: number;
  cap: number;
}

/** A kind of exploration reward: paid whether the answer is right or not. */
export interface ExplorationKind {
  label: string;
  description: string;
  /** Which of the numbers it uses. */
  reads: readonly (keyof ExplorationNumbers)[];
  /** What `reward.exploration.cap` means when left out; undefined where it is not used. */
  cap?: number;
  value(input: RewardInput, numbers: ExplorationNumbers): number;
}
