import type { OwnSample } from '../trainer/own-reward.ts';
import type { UserModule } from './link.ts';

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
