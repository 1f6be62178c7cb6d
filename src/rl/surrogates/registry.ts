import { cispo } from './cispo.ts';
import { clip } from './clip.ts';
import { gspo } from './gspo.ts';
import type { Surrogate } from './surrogate.ts';

/** The one list of surrogates by their name in run files; a new one is a file and a line here. */
export const SURROGATES = { clip, gspo, cispo } as const satisfies Record<string, Surrogate>;

export type SurrogateName = keyof typeof SURROGATES;
export const SURROGATE_NAMES = Object.keys(SURROGATES) as SurrogateName[];
