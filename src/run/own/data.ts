import { writeFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../base/errors.ts';
import { VERIFIERS } from '../../tasks/own/options.ts';
import type { Prepared } from '../../tasks/own/prepared.ts';
import { runPath } from '../paths.ts';
import { keptText, sha256 } from './module.ts';

const DATA = 'task-data.jsonl';

const Tokens = Type.Array(Type.Integer({ minimum: 0 }));
const Head = Type.Object({
  version: Type.Literal(1),
  name: Type.String(),
  label: Type.String(),
  words: Type.Array(Type.String()),
  marker: Type.String(),
  verifier: Type.Union(VERIFIERS.map((name) => Type.Literal(name))),
  digits: Type.Boolean(),
  behaviours: Type.Record(Type.String(), Type.Array(Type.String())),
  perturbations: Type.Array(Type.String()),
});
const Row = Type.Object({
  canonical: Type.String(),
  heldOut: Type.Boolean(),
  prompt: Tokens,
  demonstrations: Type.Array(Tokens),
  puzzle: Type.Unknown(),
  perturbed: Type.Array(
    Type.Object({ kind: Type.Integer({ minimum: 0 }), prompt: Tokens, puzzle: Type.Unknown() }),
  ),
});

/** Writes what was made ready into a run's folder, one puzzle a line; returns its SHA-256. */
export function keepData(folder: string, { rows, ...head }: Prepared): string {
  const lines = [
    JSON.stringify({ version: 1, ...head }),
    ...rows.map((row) => JSON.stringify(row)),
  ];
  const text = `${lines.join('\n')}\n`;
  writeFileSync(runPath(folder, 'taskData'), text);
  return sha256(text);
}

/** Throws UserError `task-data` when it is gone, was changed, or is from another version. */
export function keptData(folder: string, hash: string): Prepared {
  const file = runPath(folder, 'taskData');
  const [first, ...lines] = keptText(file, { name: DATA, hash }, 'task-data').trimEnd().split('\n');
  const head: unknown = JSON.parse(first);
  const rows: unknown[] = lines.map((line) => JSON.parse(line) as unknown);
  if (!Value.Check(Head, head) || !rows.every((row) => Value.Check(Row, row))) {
    throw new UserError('task-data', `${file} is from another version of Thoughtscope.`);
  }
  const { version: _, ...rest } = head;
  return { ...rest, rows: rows };
}
