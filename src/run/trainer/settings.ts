import type { ResolvedRl, Settings } from '../../rl/algorithm.ts';
import type { RewardOptions } from '../../rl/reward-options.ts';
import { CONTROL_NAMES, type ControlName } from '../controls.ts';
import type { ResolvedSpec } from '../validate.ts';

/** Value of every control. A control's name is the path of its field in the run file. */
export type ControlValues = Record<ControlName, number>;

type Block = Record<string, unknown>;

export function controlValues(spec: ResolvedSpec): ControlValues {
  const read = (name: string): number => {
    let at: unknown = spec;
    for (const part of name.split('.')) at = (at as Block)[part];
    return at as number;
  };
  return Object.fromEntries(CONTROL_NAMES.map((name) => [name, read(name)])) as ControlValues;
}

/** What one step trains with: the run file's numbers with the controls' current values in their places. */
export interface StepSettings extends Settings {
  rl: ResolvedRl;
  reward: RewardOptions;
}

export function stepSettings(spec: ResolvedSpec, controls: ControlValues): StepSettings {
  const blocks = structuredClone({ rl: spec.rl, value: spec.value, reward: spec.reward });
  for (const name of CONTROL_NAMES) {
    const path = name.split('.');
    let at: Block = blocks;
    for (const part of path.slice(0, -1)) at = at[part] as Block;
    at[path.at(-1) ?? ''] = controls[name];
  }
  return blocks;
}
