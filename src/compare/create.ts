import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { chooseEngine } from '../engine/install/choose.ts';
import { MANIFEST } from '../model/manifest.ts';
import { newRunFolder } from '../run/create.ts';
import { RunSpec } from '../run/spec.ts';
import { findStart } from '../run/start.ts';
import { replaceFile } from '../run/write-file.ts';
import { armValue, type Comparison } from './check.ts';
import { fileHashes } from './files.ts';
import { comparisonPath, comparisonsFolder, isComparisonFolder } from './paths.ts';
import { armSpecs, comparisonKey, planOf } from './plan.ts';
import { readComparisonRecord, type ComparisonRecord } from './record.ts';

export interface NewComparison {
  comparison: Comparison;
  /** The comparison file's text and path. */
  text: string;
  file: string;
  runsFolder: string;
  card?: ComparisonRecord['card'];
  now?: Date;
}

/**
 * Makes a comparison's folder, or finds the one that was made for the same comparison: then that is gone on with. Nothing
 * trains yet. Throws UserError.
 */
export async function createComparison(given: NewComparison): Promise<{
  id: string;
  folder: string;
  existed: boolean;
}> {
  const { comparison, text, file, card } = given;
  const { spec, arms, seeds, base, baseline, name } = comparison;
  const runsFolder = resolve(given.runsFolder);
  const engine = await engineOf(comparison);
  const changes = arms.map((arm) => ({
    name: arm.name,
    changes: arm.changes.map(({ path, value }) => ({ path, value })),
  }));
  const plain = {
    runsFolder,
    base: absoluteStart(base),
    arms: changes.map((arm) => ({
      ...arm,
      changes: arm.changes.map((change) => ({
        ...change,
        value: change.path.join('.') === 'start' ? absolute(change.value, base.file) : change.value,
      })),
    })),
    seeds,
    baseline,
    engine,
    shareSft: spec.shareSft,
    interventions: spec.interventions,
    metrics: spec.metrics,
  };
  const specs = armSpecs(plain);
  const files = await fileHashes(
    specs.map(({ spec }) => spec),
    base.file,
  );
  const whole = { ...plain, starts: startHashes(plain, runsFolder), files };
  const key = comparisonKey(planOf(whole, specs), whole);
  const parent = comparisonsFolder(runsFolder);
  const known = sameComparison(parent, key, card);
  if (known !== undefined) return { id: idOf(known), folder: known, existed: true };

  const now = given.now ?? new Date();
  const folder = newRunFolder(parent, name, now);
  const record: ComparisonRecord = {
    version: 1,
    id: idOf(folder),
    name,
    created: now.getTime(),
    codeVersion: VERSION,
    key,
    source: { file: resolve(file), text },
    ...whole,
    jobs: spec.jobs,
    ...(card && { card }),
  };
  try {
    // Comparisons are no part of the repository around them.
    writeFileSync(join(folder, '.gitignore'), '*\n');
    replaceFile(comparisonPath(folder, 'record'), `${JSON.stringify(record, null, 1)}\n`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new UserError('unwritable', `${folder}: cannot be written (${messageOf(error)}).`, {
      cause: error,
    });
  }
  return { id: record.id, folder, existed: false };
}

const idOf = (folder: string): string => folder.split(/[/\\]/).at(-1) ?? folder;

/** The engine of all runs: chosen once, so that no two arms run on different ones by accident. */
async function engineOf({ base, arms }: Comparison): Promise<string> {
  const asked = new Set(arms.map((arm) => armValue(arm, base.value).engine ?? 'auto'));
  if (asked.size > 1) {
    throw new UserError(
      'run-file',
      `the arms ask for different engines (${JSON.stringify([...asked])}): compare on one.`,
    );
  }
  const [engine] = asked;
  const known = RunSpec.properties.engine.anyOf.map((one) => one.const);
  const found = known.find((one) => one === engine) ?? 'auto';
  return (await chooseEngine(found, 1)).engine;
}

function absoluteStart(base: Comparison['base']): Comparison['base'] {
  const { start } = base.value;
  if (start === undefined) return base;
  return { ...base, value: { ...base.value, start: absolute(start, base.file) } };
}

/** A start that is a folder is relative to the base file. */
function absolute(start: unknown, file: string): unknown {
  if (typeof start !== 'string' || /^(builtin|run):/.test(start) || isAbsolute(start)) return start;
  return resolve(dirname(file), start);
}

/** What the folders hold that runs start from: another training may write other weights there. */
function startHashes(
  { base, arms }: Pick<ComparisonRecord, 'base' | 'arms'>,
  runsFolder: string,
): Record<string, string> {
  const named = [
    base.value.start,
    ...arms.flatMap(({ changes }) =>
      changes.filter(({ path }) => path.join('.') === 'start').map(({ value }) => value),
    ),
  ].filter((start): start is string => typeof start === 'string' && !/^(builtin|run):/.test(start));
  return Object.fromEntries(
    [...new Set(named)].map((start) => {
      const folder = findStart(start, { baseFolder: dirname(base.file), runsFolder });
      const manifest = join(folder, MANIFEST);
      if (!existsSync(manifest)) return [start, start];
      const hash = createHash('sha256').update(readFileSync(manifest)).digest('hex');
      return [start, `${start}@${hash}`];
    }),
  );
}

/** The newest comparison that spans the same runs and measures the same; of the same card, if of any. */
function sameComparison(
  parent: string,
  key: string,
  card: ComparisonRecord['card'],
): string | undefined {
  if (!existsSync(parent)) return undefined;
  return readdirSync(parent)
    .sort()
    .reverse()
    .map((name) => join(parent, name))
    .filter(isComparisonFolder)
    .find((folder) => {
      try {
        const record = readComparisonRecord(folder);
        return (
          record.key === key &&
          record.codeVersion === VERSION &&
          record.card?.name === card?.name &&
          record.card?.quick === card?.quick
        );
      } catch {
        return false;
      }
    });
}
