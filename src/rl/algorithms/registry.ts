import type { Algorithm } from '../algorithm.ts';
import { dpo } from './dpo.ts';
import { drGrpo } from './dr-grpo.ts';
import { grpo } from './grpo.ts';
import { oreal } from './oreal.ts';
import { ppo } from './ppo.ts';
import { reinforcePlusPlus } from './reinforce-plus-plus.ts';
import { rft } from './rft.ts';
import { rloo } from './rloo.ts';

/** The one list of algorithms by their name in run files; a new one is a file and a line here. */
export const ALGORITHMS = {
  ppo,
  'reinforce++': reinforcePlusPlus,
  grpo,
  'dr-grpo': drGrpo,
  rloo,
  oreal,
  dpo,
  rft,
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;
export const ALGORITHM_NAMES = Object.keys(ALGORITHMS) as AlgorithmName[];
