import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { basename, resolve } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { runPath, type RunFile } from '../paths.ts';
import type { FieldProblem } from '../problems.ts';

/** A user's module, to be recorded with a run. */
export interface OwnModule {
  /** Base name of its file. */
  name: string;
  source: string;
}

/** What a run's record says of a file of the user's: its base name, and the SHA-256 of the copy in the run's folder. */
export interface KeptFile {
  name: string;
  hash: string;
}

type ModuleFile = Extract<RunFile, 'rewardModule' | 'taskModule'>;
const CODES: Record<ModuleFile, string> = {
  rewardModule: 'reward-module',
  taskModule: 'task-module',
};

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
  const module = { name: basename(file), source: bytes.toString('utf8') };
  try {
    plainScript(module);
  } catch (error) {
    throw problem(messageOf(error), error);
  }
  return module;
}

/** The module as JavaScript, types blanked out, so that lines and columns stay. Throws UserError `run-file`. */
export function plainScript({ name, source }: OwnModule): string {
  if (!/\.m?ts$/.test(name)) return source;
  const { emitWarning } = process;
  try {
    // Node says once in each process that this is experimental: nothing that the author of a module could mend.
    process.emitWarning = () => undefined;
    return nodeModule.stripTypeScriptTypes(source);
  } catch (error) {
    const built = error instanceof Error && 'code' in error && error.code === 'ERR_NO_TYPESCRIPT';
    throw new UserError(
      'run-file',
      built
        ? `the Node that runs here (${process.version}) was built without TypeScript: write the module in JavaScript (.js)`
        : `is no TypeScript that can be run (${messageOf(error)})`,
      { cause: error },
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** For checks of run files: can the module be read? It is loaded, in isolation, when the run is made or trains. */
export function moduleProblems(
  file: string,
  path: string[],
  places: { baseFolder: string },
): FieldProblem[] {
  try {
    readModule(file, places);
    return [];
  } catch (error) {
    return [{ path, message: messageOf(error) }];
  }
}

/** Copies a module into a run's folder; returns what the run's record says of it. */
export function keepModule(
  folder: string,
  which: ModuleFile,
  { name, source }: OwnModule,
): KeptFile {
  writeFileSync(runPath(folder, which), source);
  return { name, hash: sha256(source) };
}

/** The copy in a run's folder. Throws UserError when it is gone or was changed. */
export function keptModule(folder: string, which: ModuleFile, kept: KeptFile): OwnModule {
  const source = keptText(runPath(folder, which), kept, CODES[which]);
  return { name: kept.name, source };
}

/** A file of the run's folder as it was when the run was made. Throws UserError when it is gone or was changed. */
export function keptText(file: string, { name, hash }: KeptFile, code: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      code,
      `${file}: the run's copy of ${name} cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
  if (sha256(text) === hash) return text;
  throw new UserError(
    code,
    `${file}: the run's copy of ${name} was changed since the run began; start a new run with the changed one.`,
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
