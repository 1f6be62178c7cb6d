import { basename, dirname } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { stepOfName } from '../../sources/names.ts';
import { BEHAVIOUR_NAMES } from '../../trace/behaviours.ts';

/** Step and split of a rollout's id. Throws UserError `rollout`. */
export function partsOf(id: string): { step: number; split: 'train' | 'probe' } {
  const match = /^(\d{1,9})\/(train|probe)\/(\d{1,9})$/.exec(id);
  if (!match) throw new UserError('rollout', `"${id}" is no rollout id.`);
  return { step: Number(match[1]), split: match[2] === 'train' ? 'train' : 'probe' };
}

/** The behaviour that a metric counts, where it counts one: a point of its curve leads to the spans behind it. */
export function behaviourOfMetric(
  metric: string,
): { behaviour: string; split: 'train' | 'probe' } | undefined {
  const match = /^(eval\/)?behaviour\/([a-z]+?)(_rate)?$/.exec(metric);
  const behaviour = BEHAVIOUR_NAMES.find((name) => name === match?.[2]);
  return behaviour && { behaviour, split: match?.[1] === undefined ? 'train' : 'probe' };
}

/** A file that is one step of many (verl's `120.jsonl`, TRL's `completions_00120.parquet`) stands for its folder. */
export function dumpOf(path: string): string {
  return stepOfName(basename(path)) === undefined ? path : dirname(path);
}
