import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { UserError } from '../../base/errors.ts';
import type { Floats } from '../../engine/engine.ts';
import type { Experience } from '../../rl/algorithm.ts';
import { runPath } from '../paths.ts';
import type { LastStep } from './rescore.ts';

/*
 * What the last step's advantages were made of, beside the store: the critic's heads one by one and at full precision,
 * which the store does not keep. One line of JSON, then the arrays one after another. Replaced whole after every step;
 * nothing else needs it, so a lost one costs nothing but the preview.
 */

/** Most bytes of arrays; of a larger step whole groups are kept from its first row on. */
export const KEPT_BYTES = 64 * 2 ** 20;

const KINDS = { i32: Int32Array, f32: Float32Array, f64: Float64Array } as const;
type Kind = keyof typeof KINDS;
type Numbers = Int32Array | Floats;

interface Header {
  version: 1;
  step: number;
  seed: number;
  sampled: number;
  settings: LastStep['settings'];
  temperature: number;
  rewards: { name: string; weight: number; gamma?: number }[];
  arrays: [name: string, kind: Kind, length: number][];
}

export function writeLastStep(folder: string, last: LastStep, limit = KEPT_BYTES): void {
  const experience = firstRows(last.experience, limit);
  const { heads, rewards, temperature } = experience;
  const arrays: [string, Numbers][] = [
    ...ROWWISE.map((name): [string, Numbers] => [name, experience[name]]),
    ...TOKENWISE.map((name): [string, Numbers] => [name, experience[name]]),
    ['correct', Float64Array.from(experience.correct)],
    ...Object.entries(heads).map(([name, head]): [string, Numbers] => [`head:${name}`, head]),
    ...rewards.map(({ name, values }): [string, Numbers] => [
      `reward:${name}`,
      Float64Array.from(values),
    ]),
  ];
  const { step, seed, sampled, settings } = last;
  const header: Header = {
    ...{ version: 1, step, seed, sampled, settings, temperature },
    rewards: rewards.map(({ name, weight, gamma }) => ({ name, weight, gamma })),
    arrays: arrays.map(([name, array]) => [name, kindOf(array), array.length]),
  };
  const file = runPath(folder, 'lastStep');
  writeFileSync(
    `${file}.tmp`,
    Buffer.concat([
      Buffer.from(`${JSON.stringify(header)}\n`),
      ...arrays.map(([, { buffer, byteOffset, byteLength }]) =>
        Buffer.from(buffer, byteOffset, byteLength),
      ),
    ]),
  );
  renameSync(`${file}.tmp`, file);
}

/** Throws UserError `no-step` when there is none yet, or none that can be read. */
export function readLastStep(folder: string): LastStep {
  const file = runPath(folder, 'lastStep');
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const message = `${folder}: no RL step has been kept to re-score yet.`;
    throw new UserError('no-step', message, { cause: error });
  }
  try {
    return parsed(bytes);
  } catch (error) {
    const message = `${file}: is damaged; the next step replaces it.`;
    throw new UserError('no-step', message, { cause: error });
  }
}

function parsed(bytes: Buffer): LastStep {
  const end = bytes.indexOf(10);
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
  if (header.version !== 1) throw new Error('of another version');
  let at = end + 1;
  const arrays = new Map<string, Numbers>();
  for (const [name, kind, length] of header.arrays) {
    const make = KINDS[kind];
    const size = length * make.BYTES_PER_ELEMENT;
    if (!Number.isSafeInteger(size) || size < 0 || at + size > bytes.length) throw new Error(name);
    const copy = new Uint8Array(size);
    copy.set(bytes.subarray(at, at + size));
    arrays.set(name, new make(copy.buffer));
    at += size;
  }
  if (at !== bytes.length) throw new Error('longer than it says');
  const array = (name: string): Numbers => {
    const found = arrays.get(name);
    if (!found) throw new Error(`lacks ${name}`);
    return found;
  };
  const floats = (name: string): Floats => array(name) as Floats;
  const whole = (name: string): Int32Array => array(name) as Int32Array;
  const { step, seed, sampled, settings, temperature } = header;
  const heads = [...arrays.keys()].filter((name) => name.startsWith('head:'));
  const experience: Experience = {
    tokens: whole('tokens'),
    offsets: whole('offsets'),
    promptLengths: whole('promptLengths'),
    groups: whole('groups'),
    temperature,
    logp: floats('logp'),
    sampledLogp: floats('sampledLogp'),
    referenceLogp: floats('referenceLogp'),
    heads: Object.fromEntries(heads.map((name) => [name.slice('head:'.length), floats(name)])),
    rewards: header.rewards.map((term) => ({ ...term, values: floats(`reward:${term.name}`) })),
    correct: floats('correct'),
  };
  return { step, seed, sampled, settings, experience };
}

const ROWWISE = ['offsets', 'promptLengths', 'groups'] as const;
const TOKENWISE = ['tokens', 'logp', 'sampledLogp', 'referenceLogp'] as const;

function kindOf(array: Numbers): Kind {
  if (array instanceof Int32Array) return 'i32';
  return array instanceof Float32Array ? 'f32' : 'f64';
}

/** Whole groups from the first row on, as many as fit; all when they do. */
function firstRows(from: Experience, limit: number): Experience {
  const { offsets, groups, heads } = from;
  const columns = [...TOKENWISE.map((name) => from[name]), ...Object.values(heads)];
  const perToken = columns.reduce((sum, { BYTES_PER_ELEMENT }) => sum + BYTES_PER_ELEMENT, 0);
  let rows = groups.length;
  while (rows > 0 && offsets[rows] * perToken > limit) {
    const group = groups[rows - 1];
    while (rows > 0 && groups[rows - 1] === group) rows--;
  }
  if (rows === groups.length) return from;
  const end = offsets[rows];
  return {
    ...from,
    tokens: from.tokens.subarray(0, end),
    offsets: offsets.subarray(0, rows + 1),
    promptLengths: from.promptLengths.subarray(0, rows),
    groups: groups.subarray(0, rows),
    logp: from.logp.subarray(0, end),
    sampledLogp: from.sampledLogp.subarray(0, end),
    referenceLogp: from.referenceLogp.subarray(0, end),
    heads: Object.fromEntries(
      Object.entries(heads).map(([name, head]) => [name, head.subarray(0, end)]),
    ),
    rewards: from.rewards.map((term) => ({
      ...term,
      values: Float64Array.from({ length: rows }, (_, row) => term.values[row]),
    })),
    correct: Float64Array.from({ length: rows }, (_, row) => from.correct[row]),
  };
}
