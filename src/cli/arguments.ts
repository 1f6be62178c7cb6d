import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf, UserError } from '../base/errors.ts';

/** One command of the command line: what it is called with, and what it does. */
export interface Command {
  usage: string;
  summary: string;
  /** Options that it knows, with what each does. */
  options: Record<
    string,
    { type: 'string' | 'boolean'; multiple?: boolean; value?: string; help: string }
  >;
  run(given: Given): Promise<number>;
}

export interface Given {
  positionals: string[];
  text(name: string): string | undefined;
  texts(name: string): string[];
  flag(name: string): boolean;
  /** Whether it was given at all. */
  has(name: string): boolean;
}

/** Reads a command's arguments. Throws UserError `usage`. */
export function parseGiven(command: Command, args: readonly string[]): Given {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { type, multiple }] of Object.entries(command.options))
    options[name] = { type, multiple: multiple ?? false };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return {
      positionals,
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      texts: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
      flag: (name) => values[name] === true,
      has: (name) => values[name] !== undefined,
    };
  } catch (error) {
    throw usage(command, messageOf(error));
  }
}

/** Exactly these positional arguments. Throws UserError `usage`. */
export function positionals(command: Command, given: Given, count: number): string[] {
  if (given.positionals.length === count) return given.positionals;
  const what =
    given.positionals.length < count ? 'something is missing' : 'there is something too much';
  throw usage(command, what);
}

/** Options that would do nothing without something else are refused, not passed over. Throws UserError `usage`. */
export function refuseIdle(
  command: Command,
  given: Given,
  names: readonly string[],
  without: string,
): void {
  const idle = names.filter((name) => given.has(name)).map((name) => `--${name}`);
  if (idle.length === 0) return;
  throw usage(
    command,
    `${idle.join(' and ')} ${idle.length === 1 ? 'does' : 'do'} nothing without ${without}`,
  );
}

export function usage(command: Command, problem: string): UserError {
  return new UserError('usage', `${problem}\n\nusage: ${command.usage}`);
}

export function helpFor(command: Command): string {
  const rows = Object.entries(command.options).map(([name, { value, help }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const table = rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`).join('\n');
  return `usage: ${command.usage}\n\n${command.summary}\n${table === '' ? '' : `\n${table}\n`}`;
}
