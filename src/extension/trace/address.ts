import { UserError } from '../../base/errors.ts';

/** One rollout of one run, as an address that outlives a reload. */
export interface RolloutAddress {
  run: string;
  /** `<step>/<split>/<row>` as the store names it. */
  rollout: string;
}

export const TRACE_SCHEME = 'thoughtscope-trace';
/** `/<run>/step-<step>-<split>-<row>.cot`: the last part is what the editor's tab shows. */
export function addressToPath({ run, rollout }: RolloutAddress): string {
  return `/${run}/step-${rollout.replaceAll('/', '-')}.cot`;
}

export function pathToAddress(path: string): RolloutAddress {
  const match = /^\/([^/]+)\/step-(\d+)-(train|probe)-(\d+)\.cot$/.exec(path);
  if (!match) throw new UserError('trace-address', `${path} names no rollout of a run.`);
  const [, run, step, split, row] = match;
  return { run, rollout: `${step}/${split}/${row}` };
}
