import type { ResolvedRl, Settings } from '../../rl/algorithm.ts';
import type { RewardOptions } from '../../rl/reward-options.ts';
import { CONTROL_NAMES, type ControlValues } from '../controls.ts';
import type { ResolvedSpec } from '../validate.ts';

type Block = Record<string, unknown>;

/** What one step trains with: the run file's numbers with the controls' current values in their places. */
export interface StepSettings extends Settings {
  rl: ResolvedRl;
  reward: RewardOptions;
}

export function stepSettings(spec: ResolvedSpec, controls: ControlValues): StepSettings {
  const blocks = structuredClone({ rl: spec.rl, value: spec.value, reward: spec.reward });
  for (const name of CONTROL_NAMES) {
    const value = controls[name];
    if (value === undefined) continue;
    const path = name.split('.');
    let at: Block = blocks;
    for (const part of path.slice(0, -1)) at = at[part] as Block;
    at[path.at(-1) ?? ''] = value;
  }
  return blocks;
}
