import { UserError } from '../base/errors.ts';
import { controlProblem } from '../run/controls.ts';
import { usage, type Command } from './arguments.ts';

/** Reads `name=value` arguments as values of controls. Throws UserError `usage`. */
export function parseValues(command: Command, asked: readonly string[]): Record<string, number> {
  const values: Record<string, number> = {};
  for (const change of asked) {
    const [name, text, ...more] = change.split('=');
    if (text === undefined || more.length > 0) throw usage(command, `"${change}" is no name=value`);
    const value = text.trim() === '' ? NaN : Number(text);
    const problem = controlProblem(name, value);
    if (problem !== undefined) throw new UserError('usage', problem);
    values[name] = value;
  }
  return values;
}
