import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { chooseEngine } from '../engine/install/choose.ts';
import { writeCheckpoint } from '../model/checkpoint.ts';
import { parseTokenizer } from '../model/tokenizer.ts';
import { taskNamed } from '../tasks/registry.ts';
import { keepModule, readModule } from './own/module.ts';
import { tryReward } from './own/reward.ts';
import { prepareTask } from './own/task.ts';
import { isRunFolder, runPath } from './paths.ts';
import { readStart, type StartPlaces } from './start.ts';
import type { ResolvedSpec } from './validate.ts';
import { replaceFile } from './write-file.ts';

export interface NewRun {
  spec: ResolvedSpec;
  /** The run file's text and path. */
  text: string;
  file?: string;
  places: StartPlaces;
  /** The run's own folder; without it a new one in the folder of runs. */
  folder?: string;
  now?: Date;
}

/** Makes a run's folder with everything that a worker needs; nothing trains yet. Throws UserError and leaves nothing. */
export async function createRun(run: NewRun): Promise<{ id: string; folder: string }> {
  const { places } = run;
  const choice = await chooseEngine(run.spec.engine, run.spec.threads);
  const spec = { ...run.spec, engine: choice.engine };
  const start = spec.start === undefined ? undefined : await readStart(spec.start, places);
  const module = spec.reward.module && readModule(spec.reward.module.file, places);
  const task = await prepareTask(spec, places);
  if (task && start) checkWords(start.tokenizer, task.words);
  if (module) await tryReward(module, { task: task?.task ?? taskNamed(spec.task.name), spec });
  const now = run.now ?? new Date();
  const folder =
    run.folder === undefined
      ? newRunFolder(places.runsFolder, spec.name, now)
      : givenFolder(run.folder);
  const id = folder.split(/[/\\]/).at(-1) ?? folder;
  try {
    // Runs are no part of the repository around them.
    writeFileSync(join(folder, '.gitignore'), '*\n');
    let hash: string | undefined;
    if (start) {
      const { config, weights } = start.state;
      const { tokenizer } = start;
      hash = await writeCheckpoint(runPath(folder, 'start'), { config, weights }, { tokenizer });
    }
    const record = {
      version: 1,
      id,
      created: now.getTime(),
      codeVersion: VERSION,
      gitCommit: gitCommit(run.file === undefined ? places.baseFolder : dirname(resolve(run.file))),
      source: { file: run.file === undefined ? undefined : resolve(run.file), text: run.text },
      start: spec.start === undefined ? undefined : { name: spec.start, hash },
      rewardModule: module && keepModule(folder, 'rewardModule', module),
      ownTask: task?.keep(folder),
      engineChoice: choice.why,
      spec,
    };
    replaceFile(runPath(folder, 'record'), `${JSON.stringify(record, null, 1)}\n`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (error instanceof UserError) throw error;
    throw new UserError(
      'unwritable',
      `${folder}: the run cannot be recorded (${messageOf(error)}).`,
      { cause: error },
    );
  }
  return { id, folder };
}

/** Words of a data set are its own: as many of them would not mean that they are the same. Throws UserError `start`. */
function checkWords(tokenizer: string | undefined, words: readonly string[]): void {
  const parsed: unknown = tokenizer === undefined ? undefined : JSON.parse(tokenizer);
  const known = parsed === undefined ? [] : parseTokenizer(parsed, 'tokenizer.json').words;
  if (known.length === words.length && words.every((word, id) => word === known[id])) return;
  throw new UserError(
    'start',
    'start: it was trained on other words than those of this task. Choose a start that was made with the same module, options and data.',
  );
}

/** `20261121-021530-name`: sorts by time. Two runs of one second get a number. */
export function newRunFolder(runsFolder: string, name: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  makeFolder(runsFolder);
  for (let number = 1; ; number++) {
    const folder = join(
      runsFolder,
      [time, words || 'run', ...(number > 1 ? [String(number)] : [])].join('-'),
    );
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      throw unwritable(folder, error);
    }
  }
}

function givenFolder(folder: string): string {
  const full = resolve(folder);
  if (isRunFolder(full)) {
    throw new UserError(
      'folder',
      `${full} holds a run already. Resume that one, or choose another folder.`,
    );
  }
  if (existsSync(full) && readdirSync(full).length > 0) {
    throw new UserError('folder', `${full} is not empty. Choose a new folder for the run.`);
  }
  makeFolder(full);
  return full;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, cause: unknown): UserError {
  return new UserError('unwritable', `${folder}: cannot be written (${messageOf(cause)}).`, {
    cause,
  });
}

/** The commit that the run file's repository is at; undefined outside one or without git. */
function gitCommit(folder: string): string | undefined {
  try {
    const printed = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
    return printed.trim() || undefined;
  } catch {
    return undefined;
  }
}
