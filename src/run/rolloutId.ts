import { UserError } from '../base/errors.ts';
import type { Split } from './records.ts';

/** Reads `<step>/<split>/<row>`; throws UserError for anything else. */
export function parseRolloutId(id: string): { step: number; split: Split; row: number } {
  const match = /^(\d{1,9})\/(train|probe)\/(\d{1,9})$/.exec(id);
  if (!match) throw new UserError('rollout', `"${id}" is no rollout id; they look like 20/train/3`);
  return { step: Number(match[1]), split: match[2] as Split, row: Number(match[3]) };
}
