import { Type, type TNumber, type TObject, type TSchema } from '@sinclair/typebox';
import { UserError } from '../base/errors.ts';
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

/** The weight of every reward term; a run has those of the terms that its run file names. */
type WeightName = `reward.${keyof RewardOptions}.weight`;

/** Exploration first: the one that is moved most. */
const TERMS = ['exploration', ...Object.keys(RewardOptions.properties)];
const WEIGHTS = Object.fromEntries(
  TERMS.map((term): [string, Handle] => [
    `reward.${term}.weight`,
    { label: `${term[0].toUpperCase()}${term.slice(1)} weight`, step: 0.05 },
  ]),
) as Record<WeightName, Handle>;

const NUMBERS = {
  'rl.klCoefficient': { label: 'KL coefficient', step: 0.005 },
  'rl.learningRate': { label: 'Learning rate', step: 0.05, logarithmic: true, minimum: 1e-7 },
  'rl.entropyBonus': { label: 'Entropy bonus', step: 0.001 },
  'rl.temperature': { label: 'Temperature', step: 0.05 },
  'rl.maxTokens': { label: 'Response limit', step: 1, unit: 'tokens' },
} as const satisfies Record<string, Handle>;

const HANDLES: Record<WeightName | keyof typeof NUMBERS, Handle> = { ...WEIGHTS, ...NUMBERS };

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

/** Value of each control that a run has. A control's name is the path of its field in the run file. */
export type ControlValues = Record<keyof typeof NUMBERS, number> & {
  [Term in keyof RewardOptions as `reward.${Term}.weight`]: number;
};

/** The numbers of a run file that are controls; the weights of terms that it leaves out are none. */
export function controlValues(blocks: { reward: object; rl: object }): ControlValues {
  const read = (name: string): unknown =>
    name
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], blocks);
  return Object.fromEntries(
    CONTROL_NAMES.map((name) => [name, read(name)]).filter(([, value]) => value !== undefined),
  ) as ControlValues;
}

/** The same with other values in the places of those that the run has; what else is named says nothing. */
export function withValues(
  held: ControlValues,
  values: Readonly<Record<string, number>>,
): ControlValues {
  const known = Object.entries(values).filter(([name]) => Object.hasOwn(held, name));
  return { ...held, ...Object.fromEntries(known) };
}

/**
 * Undefined when `value` is allowed, else what is wrong with it.
 * @param held the run's controls, where it is known which run is meant
 */
export function controlProblem(
  name: string,
  value: unknown,
  held?: Readonly<Partial<Record<string, number>>>,
): string | undefined {
  if (!isControlName(name)) {
    return `unknown control "${name}"; known: ${CONTROL_NAMES.join(', ')}`;
  }
  if (held && held[name] === undefined) {
    return `this run has no ${name}: its run file leaves ${name.split('.').slice(0, -1).join('.')} out`;
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

/** Throws UserError `control` for the first of some values that a run cannot take. */
export function checkControls(
  values: Readonly<Record<string, number>>,
  held: Readonly<Partial<Record<string, number>>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    const problem = controlProblem(name, value, held);
    if (problem !== undefined) throw new UserError('control', problem);
  }
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
