import { usage, type Command, type Given } from './arguments.ts';
import type { Output } from './output.ts';

/** An option that is a whole number, if given. Throws UserError `usage`. */
export function wholeNumber(
  command: Command,
  given: Given,
  name: string,
  least: number,
): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw usage(command, `--${name} must be a whole number from ${least}, not "${text}"`);
}

/** A line that redraws itself on a terminal, and nothing elsewhere. */
export function progressBar(output: Output, what: string) {
  return {
    update(done: number, total: number): void {
      if (!output.interactive || total === 0) return;
      output.err(`\r${what} ${Math.floor((100 * done) / total)} %`);
    },
    end(): void {
      if (output.interactive) output.err('\r\x1b[K');
    },
  };
}
