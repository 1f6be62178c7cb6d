import { UserError } from '../../base/errors.ts';
import { checkControls } from '../controls.ts';
import type { RunStatus } from '../records.ts';
import type { StoreReader } from '../store/reader.ts';
import type { Consequence } from './consequence.ts';
import { readLastStep } from './file.ts';
import { rescore } from './rescore.ts';

/**
 * What `values` would make of the run's last step. Reads, changes nothing. Throws UserError `control` for a value that is
 * not allowed and `no-step` when there is nothing to re-score.
 */
export function previewControls(
  reader: StoreReader,
  { folder, controls }: Pick<RunStatus, 'folder' | 'controls'>,
  values: Record<string, number>,
): Consequence {
  checkControls(values, controls);
  const last = readLastStep(folder);
  const rollouts = reader.rolloutSummaries(last.step, 'train');
  if (rollouts.length === 0) {
    // A later attempt has not got there again.
    throw new UserError('no-step', `${folder}: step ${last.step} is not on record any more.`);
  }
  const kept = rollouts.filter(({ stored }) => stored).map(({ row }) => row);
  return rescore(last, controls, values, new Set(kept));
}
