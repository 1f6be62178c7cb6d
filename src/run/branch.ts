import { constants, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { listCheckpoints, readCheckpoint } from './checkpoints/folder.ts';
import { checkpointName, parseCheckpointName, type TrainingState } from './checkpoints/state.ts';
import { checkControls, controlValues, SCHEDULE, withValues } from './controls.ts';
import { newRunFolder } from './create.ts';
import { copyOwn } from './own/copy.ts';
import { runPath } from './paths.ts';
import { readRecord } from './record.ts';
import { branchStore } from './store/branch.ts';
import { openReader } from './store/reader.ts';
import { replaceFile } from './write-file.ts';

/** A new run that begins as a copy of another one at a checkpoint. */
export interface BranchRequest {
  /** The run's folder. */
  folder: string;
  /** `step-20`, or the number of an RL step; without it the newest checkpoint. */
  at?: string;
  /** Controls that hold from there on. */
  values: Record<string, number>;
  /** RL steps of the branch; without it as many as its run. */
  steps?: number;
  /** Who asked. */
  by: string;
  now?: Date;
}

export interface Branched {
  id: string;
  folder: string;
  /** Name of the checkpoint that it goes on from. */
  checkpoint: string;
}

/**
 * Makes a branch beside its run: same run file, history up to the checkpoint, other values from there on. The run itself is
 * only read and may be training. Nothing trains yet: a worker that resumes the branch goes on from the checkpoint. Throws
 * UserError and leaves nothing.
 */
export async function branchRun(request: BranchRequest): Promise<Branched> {
  const { folder, values, by, now = new Date() } = request;
  const record = readRecord(folder);
  checkControls(values, controlValues(record.spec));
  const root = runPath(folder, 'checkpoints');
  const checkpoint = chosenCheckpoint(folder, request.at);
  const { state } = await readCheckpoint(root, checkpoint);
  const spec = { ...record.spec, rl: { ...record.spec.rl } };
  spec.rl.steps = checkedSteps(request.steps ?? spec.rl.steps, state);
  const held: Record<string, number> = withValues(controlValues(spec), state.controls);
  const changes = Object.entries(values)
    .filter(([name, value]) => held[name] !== value)
    .map(([name, value]) => ({ name, before: held[name], after: value }));
  const target = newRunFolder(dirname(folder), spec.name, now);
  const id = target.split(/[/\\]/).at(-1) ?? target;
  try {
    writeFileSync(join(target, '.gitignore'), '*\n');
    if (existsSync(runPath(folder, 'start'))) {
      copyFolder(runPath(folder, 'start'), runPath(target, 'start'));
    }
    copyOwn(folder, target, record);
    const copied = runPath(target, 'checkpoints');
    mkdirSync(copied);
    for (const name of new Set([checkpoint, state.reference?.name ?? checkpoint])) {
      copyFolder(join(root, name), join(copied, name));
      // The run may rotate it away meanwhile: what was copied is checked, not what was there.
      await readCheckpoint(copied, name);
    }
    branchStore(runPath(folder, 'store'), runPath(target, 'store'), {
      ...{ phase: state.phase, step: state.step },
      ...{ checkpoint, changes, by },
    });
    const branched = {
      ...record,
      id,
      created: now.getTime(),
      codeVersion: VERSION,
      branch: { run: record.id, checkpoint },
      spec,
    };
    replaceFile(runPath(target, 'record'), `${JSON.stringify(branched, null, 1)}\n`);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    if (error instanceof UserError) throw error;
    throw new UserError(
      'unwritable',
      `${target}: the branch cannot be made (${messageOf(error)}).`,
      {
        cause: error,
      },
    );
  }
  return { id, folder: target, checkpoint };
}

/** The last change of a control that there is a way back from: its name, the value before, and that checkpoint. */
export function lastChange(
  folder: string,
): { name: string; before: number; after: number; checkpoint: string } | undefined {
  const reader = openReader(runPath(folder, 'store'));
  try {
    const known = listCheckpoints(runPath(folder, 'checkpoints'));
    for (const event of reader.eventsOfType('control').reverse()) {
      if (event.type !== 'control' || event.before === undefined || event.after === undefined)
        continue;
      // The branch would make it again: that is a matter of its run file.
      if (event.by === SCHEDULE) continue;
      const checkpoint = checkpointName(event);
      if (event.before === event.after || !known.includes(checkpoint)) continue;
      return { name: event.name, before: event.before, after: event.after, checkpoint };
    }
    return undefined;
  } finally {
    reader.close();
  }
}

/** A branch that goes on as if the last change of a control had not been. */
export async function undoChange(
  folder: string,
  by: string,
): Promise<Branched & { name: string; before: number }> {
  const change = lastChange(folder);
  if (!change) {
    throw new UserError(
      'undo',
      `${folder}: no control was changed, or the checkpoint before the change is gone.`,
    );
  }
  const { name, before, checkpoint } = change;
  return { ...(await branchRun({ folder, at: checkpoint, values: {}, by })), name, before };
}

function chosenCheckpoint(folder: string, at: string | undefined): string {
  const known = listCheckpoints(runPath(folder, 'checkpoints'));
  const newest = known.at(-1);
  if (newest === undefined) {
    throw new UserError('checkpoint', `${folder}: there is no checkpoint to branch from yet.`);
  }
  if (at === undefined) return newest;
  const name = /^\d+$/.test(at) ? checkpointName({ phase: 'rl', step: Number(at) }) : at;
  if (parseCheckpointName(name) && known.includes(name)) return name;
  throw new UserError(
    'checkpoint',
    `${folder}: there is no checkpoint ${name}. There are: ${known.join(', ')}.`,
  );
}

function checkedSteps(steps: number, { phase, step }: TrainingState): number {
  if (Number.isSafeInteger(steps) && steps > (phase === 'rl' ? step : 0)) return steps;
  throw new UserError(
    'steps',
    `A branch from ${phase === 'rl' ? 'step' : 'SFT step'} ${step} needs more RL steps than ${steps}.`,
  );
}

/** Shares the blocks where the file system can. */
function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
