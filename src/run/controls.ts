import { Type, type TNumber, type TObject, type TSchema } from '@sinclair/typebox';
import { RlOptions } from '../rl/options.ts';
import { RewardOptions } from '../rl/reward-options.ts';

/**
 * The one registry of what can be changed while a run trains: name, range, unit. A control is a number of the run file;
 * its name is the field's path. Sliders, palette, command line, schedules and the audit log derive from it.
 */
export interface Control {
  label: string;
  description: string;
  minimum: number;
  maximum: number;
  /** Granularity of a slider. */
  step: number;
  /** Sliders over several orders of magnitude. */
  logarithmic?: boolean;
  unit: string;
  integer?: boolean;
}

/** What a control adds to the field of the run file that it is. */
interface Handle extends Pick<Control, 'label' | 'step' | 'logarithmic'> {
  unit?: string;
  /** Lowest value that can be set while it trains, where the field has no lowest one of its own. */
  minimum?: number;
}

const HANDLES = {
  'reward.exploration.weight': { label: 'Exploration weight', step: 0.05 },
  'reward.correctness.weight': { label: 'Correctness weight', step: 0.05 },
  'rl.klCoefficient': { label: 'KL coefficient', step: 0.005 },
  'rl.learningRate': { label: 'Learning rate', step: 0.05, logarithmic: true, minimum: 1e-7 },
  'rl.entropyBonus': { label: 'Entropy bonus', step: 0.001 },
  'rl.temperature': { label: 'Temperature', step: 0.05 },
  'rl.maxTokens': { label: 'Response limit', step: 1, unit: 'tokens' },
} as const satisfies Record<string, Handle>;

const BLOCKS = Type.Object({ reward: RewardOptions, rl: RlOptions });

/** Range, description and kind of number come from the run file's schema. */
function control(path: string, { unit = '', minimum, ...handle }: Handle): Control {
  const field = path
    .split('.')
    .reduce<TSchema>((at, name) => (at as TObject).properties[name], BLOCKS) as TNumber;
  const lowest = field.minimum ?? minimum;
  const { maximum, description = '' } = field;
  if (lowest === undefined || maximum === undefined) throw new Error(`${path} has no range`);
  const integer = field.type !== 'number';
  return { ...handle, unit, description, minimum: lowest, maximum, ...(integer && { integer }) };
}

export type ControlName = keyof typeof HANDLES;
export const CONTROL_NAMES = Object.keys(HANDLES) as ControlName[];
export const CONTROLS = Object.fromEntries(
  CONTROL_NAMES.map((name) => [name, control(name, HANDLES[name])]),
) as Record<ControlName, Control>;

export function isControlName(name: string): name is ControlName {
  return Object.hasOwn(CONTROLS, name);
}

/** Undefined when `value` is allowed, else what is wrong with it. */
export function controlProblem(name: string, value: unknown): string | undefined {
  if (!isControlName(name)) {
    return `unknown control "${name}"; known: ${CONTROL_NAMES.join(', ')}`;
  }
  const control = CONTROLS[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `${name} must be a finite number`;
  if (value < control.minimum || value > control.maximum) {
    return `${name} must be between ${control.minimum} and ${control.maximum}, not ${value}`;
  }
  if (control.integer && !Number.isInteger(value))
    return `${name} must be a whole number, not ${value}`;
  return undefined;
}

/** Who asks for the changes of a run file's schedule. */
export const SCHEDULE = 'schedule';

/** Things asked of a run that are no number. */
export const COMMANDS = {
  pause: { label: 'Pause', description: 'Pause after this step; the model stays loaded.' },
  resume: { label: 'Resume', description: 'Go on training.' },
  checkpoint: { label: 'Checkpoint Now', description: 'Write a checkpoint after this step.' },
  stop: { label: 'Stop', description: 'Write a checkpoint after this step and stop.' },
} as const;
export type CommandName = keyof typeof COMMANDS;
