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

export const CONTROLS = {
  'reward.exploration.weight': {
    label: 'Exploration weight',
    description:
      'Weight of the exploration reward in the total reward. 0 trains on the outcome alone.',
    minimum: 0,
    maximum: 5,
    step: 0.05,
    unit: '',
  },
  'reward.correctness.weight': {
    label: 'Correctness weight',
    description: 'Weight of the outcome verifier in the total reward.',
    minimum: 0,
    maximum: 5,
    step: 0.05,
    unit: '',
  },
  'rl.klCoefficient': {
    label: 'KL coefficient',
    description: 'Pull towards the frozen reference policy.',
    minimum: 0,
    maximum: 1,
    step: 0.005,
    unit: '',
  },
  'rl.learningRate': {
    label: 'Learning rate',
    description: 'AdamW learning rate of the policy.',
    minimum: 1e-7,
    maximum: 1e-1,
    step: 0.05,
    logarithmic: true,
    unit: '',
  },
  'rl.entropyBonus': {
    label: 'Entropy bonus',
    description: 'Coefficient of the entropy bonus in the loss.',
    minimum: 0,
    maximum: 0.5,
    step: 0.001,
    unit: '',
  },
  'rl.temperature': {
    label: 'Temperature',
    description: 'Sampling temperature of the training rollouts.',
    minimum: 0.1,
    maximum: 2,
    step: 0.05,
    unit: '',
  },
  'rl.maxTokens': {
    label: 'Response limit',
    description: 'Longest response in tokens; longer ones are truncated.',
    minimum: 8,
    maximum: 32768,
    step: 1,
    unit: 'tokens',
    integer: true,
  },
} as const satisfies Record<string, Control>;

export type ControlName = keyof typeof CONTROLS;
export const CONTROL_NAMES = Object.keys(CONTROLS) as ControlName[];

export function isControlName(name: string): name is ControlName {
  return Object.hasOwn(CONTROLS, name);
}

/** Undefined when `value` is allowed, else what is wrong with it. */
export function controlProblem(name: string, value: unknown): string | undefined {
  if (!isControlName(name)) {
    return `unknown control "${name}"; known: ${CONTROL_NAMES.join(', ')}`;
  }
  const control: Control = CONTROLS[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `${name} must be a finite number`;
  if (value < control.minimum || value > control.maximum) {
    return `${name} must be between ${control.minimum} and ${control.maximum}, not ${value}`;
  }
  if (control.integer && !Number.isInteger(value))
    return `${name} must be a whole number, not ${value}`;
  return undefined;
}

/** Things asked of a run that are no number. */
export const COMMANDS = {
  pause: { label: 'Pause', description: 'Pause after this step; the model stays loaded.' },
  resume: { label: 'Resume', description: 'Go on training.' },
  checkpoint: { label: 'Checkpoint Now', description: 'Write a checkpoint after this step.' },
  stop: { label: 'Stop', description: 'Write a checkpoint after this step and stop.' },
} as const;
export type CommandName = keyof typeof COMMANDS;
