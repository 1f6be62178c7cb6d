import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { runPath } from './paths.ts';
import type { FieldProblem } from './problems.ts';

/** A user's module, to be recorded with a run. */
export interface OwnModule {
  /** Base name of its file. */
  name: string;
  source: string;
}

const LARGEST = 1 << 20;

/** Reads a module named in a run file. Throws UserError `run-file`. */
export function readModule(file: string, { baseFolder }: { baseFolder: string }): OwnModule {
  const problem = (text: string, cause?: unknown): UserError =>
    new UserError('run-file', `${file}: ${text}`, { cause });
  if (!/\.m?[jt]s$/.test(file)) throw problem('must be a .ts, .mts, .js or .mjs file');
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(baseFolder, file));
  } catch (error) {
    throw problem(`cannot be read (${messageOf(error)})`, error);
  }
  if (bytes.length > LARGEST) throw problem('is larger than 1 MiB');
  const source = bytes.toString('utf8');
  try {
    if (/\.m?ts$/.test(file)) stripTypeScriptTypes(source);
  } catch (error) {
    throw problem(`is no TypeScript that can be run (${messageOf(error)})`, error);
  }
  return { name: basename(file), source };
}

/** For checks of run files: can the module be read? It is loaded, in isolation, when the run trains. */
export function moduleProblems(file: string, places: { baseFolder: string }): FieldProblem[] {
  try {
    readModule(file, places);
    return [];
  } catch (error) {
    return [{ path: ['reward', 'module', 'file'], message: messageOf(error) }];
  }
}

/** Copies a module into a run's folder; returns what the run's record says of it. */
export function keepModule(folder: string, { name, source }: OwnModule) {
  writeFileSync(runPath(folder, 'rewardModule'), source);
  return { name, hash: sha256(source) };
}

/** The copy in a run's folder. Throws UserError `reward-module` when it is gone or was changed. */
export function keptModule(folder: string, { name, hash }: { name: string; hash: string }): string {
  const file = runPath(folder, 'rewardModule');
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      'reward-module',
      `${file}: the run's copy of ${name} cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
  if (sha256(source) === hash) return source;
  throw new UserError(
    'reward-module',
    `${file}: the run's copy of ${name} was changed since the run began; start a new run with the changed module.`,
  );
}

function sha256(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
