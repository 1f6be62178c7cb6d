import { dirname, resolve } from 'node:path';
import { parseOverride } from '../run/overrides.ts';
import { runsFolderFor } from '../run/paths.ts';
import { fileProblems, type StartPlaces } from '../run/start.ts';
import { readRunFile, type ResolvedSpec } from '../run/validate.ts';

export interface GivenRunFile {
  file: string;
  spec: ResolvedSpec;
  text: string;
  warnings: string[];
  places: StartPlaces;
}

/** Reads and checks a run file as the command line names it. Throws UserError `run-file` or `usage`. */
export function givenRunFile(file: string, sets: readonly string[]): GivenRunFile {
  const places = { baseFolder: dirname(resolve(file)), runsFolder: runsFolderFor(process.cwd()) };
  const overrides = sets.map(parseOverride);
  const check = (spec: ResolvedSpec) => fileProblems(spec, places);
  return { file, places, ...readRunFile(file, overrides, check) };
}
