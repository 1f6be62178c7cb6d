import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { firstSentence } from '../../base/words.ts';

export const RUN_FILE_SUFFIX = '.rlrun.json';

/** A run file as the first question lists it. */
export interface RunFileChoice {
  path: string;
  /** File name without its suffix. */
  name: string;
  text: string;
  /** First sentence of the file's first comment: what it is about. */
  about: string;
}

/** What an unsorted folder would not tell: the order in which a newcomer should meet the presets. */
const ORDER = [
  'rlsp-countdown',
  'outcome-only',
  'reward-hacking',
  'from-scratch',
  'knights-and-knaves',
  'stream-of-search',
  'arithmetic',
];

export async function readRunFile(path: string): Promise<RunFileChoice> {
  return runFileChoice(path, await readFile(path, 'utf8'));
}

export function runFileChoice(path: string, text: string): RunFileChoice {
  const file = basename(path);
  const name = file.endsWith(RUN_FILE_SUFFIX) ? file.slice(0, -RUN_FILE_SUFFIX.length) : file;
  return { path, name, text, about: firstSentence(firstComment(text)) };
}

/** The presets that come with the extension. */
export async function listPresets(folder: string): Promise<RunFileChoice[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(RUN_FILE_SUFFIX));
  const presets = await Promise.all(files.map((file) => readRunFile(join(folder, file))));
  const rank = ({ name }: RunFileChoice) => {
    const at = ORDER.indexOf(name);
    return at < 0 ? ORDER.length : at;
  };
  return presets.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** The text of the comments before the first field, as one line. */
export function firstComment(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const comment = /^\s*\{?\s*\/\/\s?(.*)$/.exec(line);
    if (comment) lines.push(comment[1].trim());
    else if (!/^\s*\{?\s*$/.test(line)) break;
  }
  return lines.join(' ').trim();
}

/** The file's fields as far as they can be read; problems are the validator's business. */
export function parseLoosely(text: string): unknown {
  return parse(text, [], { allowTrailingComma: true }) as unknown;
}
