import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { messageOf, UserError } from '../../base/errors.ts';
import { openBase, type BaseFile } from './base.ts';
import type { Axis } from './fields.ts';
import { makeComparison, type Made } from './text.ts';

export const COMPARISON_SUFFIX = '.rlcompare.json';
export const RUN_SUFFIX = '.rlrun.json';

/** Where a new comparison goes. */
export type Place =
  /** This very file. Nothing may be there. */
  | { file: string }
  /** A free name in a folder. */
  | { folder: string; name: string };

export interface WriteOptions {
  /** The base is a shipped file: a copy goes beside the comparison. */
  copyBase: boolean;
  runsFolder: string;
}

export interface Written extends Made {
  file: string;
  /** The copy of the base, where one was written. */
  copied?: string;
}

/** Writes a comparison file, and where its base is shipped a copy of that beside it. Overwrites nothing. Throws UserError. */
export function writeComparison(
  wanted: { base: BaseFile; axes: readonly Axis[]; seeds: number },
  place: Place,
  { copyBase, runsFolder }: WriteOptions,
): Written {
  const file = 'file' in place ? ownName(place.file) : freeName(place.folder, place.name);
  const folder = dirname(file);
  const { base } = wanted;
  const copy = copyBase ? placeForCopy(folder, base) : undefined;
  const made = makeComparison(wanted, { file, baseFile: copy?.file, runsFolder });
  if (copy?.taken === false) write(copy.file, base.text);
  write(file, made.text);
  return { ...made, file, ...(copy?.taken === false && { copied: copy.file }) };
}

/** Copies a shipped comparison and the run file that it starts from into a folder. Returns the comparison's path. */
export function copyComparison(shipped: string, folder: string, runsFolder: string): string {
  const text = readFileSync(shipped, 'utf8');
  const { base: from } = parse(text) as { base: string };
  const path = resolve(dirname(shipped), from);
  const base = openBase(path, readFileSync(path, 'utf8'), runsFolder);
  const copy = placeForCopy(folder, base);
  if (!copy.taken) write(copy.file, base.text);
  const file = freeName(folder, basename(shipped, COMPARISON_SUFFIX));
  write(file, applyEdits(text, modify(text, ['base'], basename(copy.file), {})));
  return file;
}

function ownName(path: string): string {
  const file = resolve(path);
  if (!basename(file).endsWith(COMPARISON_SUFFIX) || basename(file) === COMPARISON_SUFFIX) {
    throw new UserError('usage', `${path}: give a path that ends in NAME${COMPARISON_SUFFIX}`);
  }
  if (existsSync(file)) {
    throw new UserError('unwritable', `${file} is there already; choose another name.`);
  }
  return file;
}

function freeName(folder: string, name: string): string {
  return free(folder, name, COMPARISON_SUFFIX, () => false).file;
}

/** The base's own name in the folder, numbered where another file has it; `taken` where it lies there already. */
function placeForCopy(folder: string, { file, text }: BaseFile): { file: string; taken: boolean } {
  const same = (path: string): boolean =>
    statSync(path).isFile() && readFileSync(path, 'utf8').replace(/^\uFEFF/, '') === text;
  return free(folder, basename(file, RUN_SUFFIX), RUN_SUFFIX, same);
}

function free(
  folder: string,
  name: string,
  suffix: string,
  fits: (path: string) => boolean,
): { file: string; taken: boolean } {
  for (let number = 1; ; number++) {
    const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}${suffix}`);
    if (!existsSync(file)) return { file, taken: false };
    if (fits(file)) return { file, taken: true };
  }
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const message = `${file}: cannot be written (${messageOf(error)}).`;
    throw new UserError('unwritable', message, { cause: error });
  }
}
