import { readFileSync } from 'node:fs';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';
import { runPath } from './paths.ts';
import { Branch } from './records.ts';
import { resolveSpec, type ResolvedSpec } from './validate.ts';

const KeptFile = Type.Object({ name: Type.String(), hash: Type.String() });

/** `run.json`: written when the run is made, never changed. */
const RunRecord = Type.Object({
  version: Type.Literal(1),
  id: Type.String(),
  /** Milliseconds since the epoch. */
  created: Type.Number(),
  codeVersion: Type.String(),
  gitCommit: Type.Optional(Type.String()),
  /** The run file as it was written, comments included, and where. */
  source: Type.Object({ file: Type.Optional(Type.String()), text: Type.String() }),
  /** What the start was called and which files it turned out to be (SHA-256 of its manifest). */
  start: Type.Optional(Type.Object({ name: Type.String(), hash: Type.String() })),
  /** The user's reward module: its file's base name and the SHA-256 of the copy in the run's folder. */
  rewardModule: Type.Optional(KeptFile),
  /** A task of the user's own: its file, its module where it has one, and the SHA-256 of what was made of them. */
  ownTask: Type.Optional(
    Type.Object({ source: KeptFile, module: Type.Optional(KeptFile), data: Type.String() }),
  ),
  /** The run that this one is a branch of, and the checkpoint at which it left it. */
  branch: Type.Optional(Branch),
  /** Which engine was settled on and why. */
  engineChoice: Type.Optional(Type.String()),
  /** The run file with every default filled in; its engine is the one that was settled on. */
  spec: Type.Unknown(),
});
export type RunRecord = Omit<Static<typeof RunRecord>, 'spec'> & { spec: ResolvedSpec };

/** Throws UserError `run` when the folder holds no run, or one that this version cannot read. */
export function readRecord(folder: string): RunRecord {
  const file = runPath(folder, 'record');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError('run', `${folder} holds no run (its run.json cannot be read).`, {
      cause: error,
    });
  }
  if (!Value.Check(RunRecord, value)) {
    throw new UserError('run', `${file} is malformed or from another version of Thoughtscope.`);
  }
  const { spec, problems } = resolveSpec(value.spec);
  if (!spec || problems.some(({ severity }) => severity !== 'warning')) {
    const [first] = problems;
    const why = first ? `${first.path.join('.')}: ${first.message}` : 'malformed';
    throw new UserError('run', `${file}: this version cannot train its run file (${why}).`);
  }
  return { ...value, spec };
}
