import { attempts } from './attempts.ts';
import { distinctAttempts } from './distinct-attempts.ts';
import type { ExplorationKind } from './kind.ts';
import { length } from './length.ts';
import { reciprocalLength } from './reciprocal-length.ts';

/** The one list of exploration rewards by their name in run files; a new one is a file and a line here. */
export const EXPLORATION_KINDS = {
  'reciprocal-length': reciprocalLength,
  'distinct-attempts': distinctAttempts,
  attempts,
  length,
} as const satisfies Record<string, ExplorationKind>;

export type ExplorationName = keyof typeof EXPLORATION_KINDS;
export const EXPLORATION_NAMES = Object.keys(EXPLORATION_KINDS) as ExplorationName[];
