import { randomKey, randomStream } from '../base/random.ts';
import type { Algorithm, Experience, Prepared, Settings, Update } from './algorithm.ts';
import { ALGORITHMS } from './algorithms/registry.ts';
import { planUpdates } from './updates.ts';

/** One step's rollouts, how they are to be learnt from, and what keys its randomness. */
export interface Lesson {
  experience: Experience;
  settings: Settings;
  seed: number;
  step: number;
}

/** What the settings' algorithm makes of the rollouts. The one way to it: training, previews and the lab ask here. */
export function prepareStep({ experience, settings, seed, step }: Lesson): Prepared {
  const algorithm: Algorithm = ALGORITHMS[settings.rl.algorithm];
  return algorithm.prepare(experience, settings, randomStream(randomKey(seed, 'pair', step)));
}

/** The step's optimizer updates. */
export function stepUpdates(
  { experience, settings, seed, step }: Lesson,
  prepared: Prepared,
): Generator<Update> {
  const random = randomStream(randomKey(seed, 'shuffle', step));
  return planUpdates(ALGORITHMS[settings.rl.algorithm], experience, prepared, settings, random);
}
