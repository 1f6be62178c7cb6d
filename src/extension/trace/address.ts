import { UserError } from '../../base/errors.ts';

/** One rollout of one run, as an address that outlives a reload. */
export interface RolloutAddress {
  run: string;
  /** `<step>/<split>/<row>` as the store names it. */
  rollout: string;
}

export const TRACE_SCHEME = 'thoughtscope-trace';
const EXTENSION = '.cot';

/** `/<run>/<step>/<split>/<row>.cot` */
export function addressToPath({ run, rollout }: RolloutAddress): string {
  return `/${run}/${rollout}${EXTENSION}`;
}

export function pathToAddress(path: string): RolloutAddress {
  const match = /^\/([^/]+)\/(\d+\/(?:train|probe)\/\d+)\.cot$/.exec(path);
  if (!match) throw new UserError('trace-address', `${path} names no rollout of a run.`);
  return { run: match[1], rollout: match[2] };
}
