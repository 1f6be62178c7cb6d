import { UserError } from '../base/errors.ts';

/** Throws UserError `memory`, with the numbers, before anything is allocated. */
export function checkMemory(needed: number, available: number, who: string): void {
  if (needed <= available) return;
  const inGiB = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  throw new UserError(
    'memory',
    `${who} would need ${inGiB(needed)} for this model and batch, but has ${inGiB(available)}. ` +
      'Choose a smaller model, a shorter context or a smaller batch.',
  );
}
