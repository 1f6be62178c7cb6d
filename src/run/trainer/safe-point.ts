import { controlProblem, isControlName, SCHEDULE } from '../controls.ts';
import { checkpointName, type TrainingState } from '../checkpoints/state.ts';
import type { QueuedRequest } from '../store/rows.ts';
import { fitModels, type Run } from './open.ts';

/** Thrown by a safe point at which the run was asked to stop; its checkpoint is written. */
export class Stop extends Error {
  override readonly name = 'Stop';
}

type Change = { name: string; value: number; by: string; request?: number };

/**
 * After every step: writes the checkpoint that is due, applies what was asked in the order asked, waits while paused.
 * Before a control changes, a checkpoint of the old value is written: the way back.
 */
export async function safePoint(run: Run, { checkpoint }: { checkpoint: boolean }): Promise<void> {
  const repeated = takeReplayed(run);
  const names = new Set(repeated.map(({ name }) => name));
  const replayed = [...scheduled(run).filter(({ name }) => !names.has(name)), ...repeated];
  const asked = [...run.waiting.splice(0), ...run.port.takeRequests()];
  const changes = replayed.length > 0 || asked.some(({ kind }) => kind === 'control');
  if (checkpoint) await saveCheckpoint(run, changes ? 'control' : undefined);
  await applyChanges(run, replayed);
  // An alarm pauses before what was asked is done, so that whoever asked to go on is heard.
  const alarmed = run.pauseDue;
  run.pauseDue = false;
  if (alarmed) {
    run.journal.event({ type: 'control', ...run.at, name: 'pause', by: 'alarm' });
    await run.journal.flush();
  }
  let paused = await handle(run, asked, alarmed);
  while (paused) {
    // The way back from what is changed meanwhile; and whoever asks the newest checkpoint asks these very weights.
    await saveCheckpoint(run, 'control');
    run.port.state('paused');
    await run.journal.settled();
    await run.port.nextRequest();
    paused = await handle(run, run.port.takeRequests(), true);
    if (!paused) run.port.state('running');
  }
}

/** Applies requests one after another. Returns whether the run is to be paused. Throws Stop. */
async function handle(run: Run, requests: QueuedRequest[], wasPaused: boolean): Promise<boolean> {
  let paused = wasPaused;
  for (const request of requests) {
    if (request.kind === 'control') {
      const changes = Object.entries(request.body).map(([name, value]): Change => ({
        name,
        value,
        by: request.by,
        request: request.id,
      }));
      await applyChanges(run, changes);
      continue;
    }
    const { name } = request.body;
    run.journal.add({
      events: [{ type: 'control', ...run.at, name, by: request.by }],
      requests: [{ id: request.id }],
    });
    if (name === 'pause') paused = true;
    if (name === 'resume') paused = false;
    if (name === 'checkpoint') await saveCheckpoint(run, 'asked');
    if (name === 'stop') {
      run.port.state('stopping');
      await saveCheckpoint(run);
      throw new Stop();
    }
    await run.journal.flush();
  }
  return paused;
}

function scheduled({ spec, at }: Run): Change[] {
  if (at.phase !== 'rl') return [];
  return spec.schedule
    .filter(({ after }) => after === at.step)
    .flatMap(({ set }) => Object.entries(set))
    .flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, by: SCHEDULE }]));
}

/** Before the first step of an attempt: what its position brings and no attempt has recorded. */
export async function applySchedule(run: Run): Promise<void> {
  await applyChanges(
    run,
    scheduled(run).filter(({ name }) => !run.held.has(name)),
  );
}

function takeReplayed(run: Run): Change[] {
  const here = run.replay.filter(
    ({ phase, step }) => phase === run.at.phase && step === run.at.step,
  );
  run.replay = run.replay.filter((entry) => !here.includes(entry));
  return here.map(({ name, value, by }) => ({ name, value, by }));
}

async function applyChanges(run: Run, changes: Change[]): Promise<void> {
  for (const { name, value, by, request } of changes) {
    const problem = controlProblem(name, value, run.controls) ?? limitProblem(run, name, value);
    const requests = request === undefined ? [] : [{ id: request, problem }];
    if (problem !== undefined || !isControlName(name)) {
      const message = `${by} asked for ${name} = ${value}, which was refused: ${problem}`;
      run.journal.add({
        events: [{ type: 'log', ...run.at, level: 'warning', message }],
        requests,
      });
      continue;
    }
    const before = run.controls[name];
    if (before !== value) await saveCheckpoint(run, 'control');
    run.controls[name] = value;
    run.journal.add({
      events: [{ type: 'control', ...run.at, name, before, after: value, by }],
      requests,
    });
  }
  if (changes.length === 0) return;
  await fitModels(run);
  await run.journal.flush();
}

function limitProblem(
  { models, longestPrompt, spec }: Run,
  name: string,
  value: number,
): string | undefined {
  if (name !== 'rl.maxTokens') return undefined;
  const buffer = spec.reward.overlong?.buffer ?? 0;
  if (value <= buffer) return `it must be more than reward.overlong.buffer, ${buffer}`;
  const room = models.policy.config.context - longestPrompt;
  if (value <= room) return undefined;
  return `this model's context leaves room for responses of ${room} tokens`;
}

/**
 * Writes a checkpoint of the present position unless there is one. All events up to here are on the disk first: whoever
 * resumes from it misses none.
 */
export async function saveCheckpoint(run: Run, pinned?: TrainingState['pinned']): Promise<void> {
  const { at, journal, setup, models } = run;
  if (run.savedAt?.phase === at.phase && run.savedAt.step === at.step && pinned !== 'asked') return;
  await journal.settled();
  const home = pinned === 'reference' || run.reference?.name === checkpointName(at);
  // The reference is its own: it cannot hold its own hash.
  if (home) run.reference = { name: checkpointName(at) };
  const { name: engine, features } = setup.engine.info;
  const state: TrainingState = {
    version: 1,
    ...at,
    controls: { ...run.controls },
    tokens: run.tokens,
    reference: run.reference,
    accuracy: run.accuracy,
    ...(run.solved && { solved: run.solved }),
    ...(run.curriculum && { curriculum: run.curriculum }),
    ...(run.skills && { skills: run.skills }),
    pinned,
    engine: { name: engine, features },
  };
  const { name, hash, bytes } = await setup.checkpoints.write(state, {
    policy: await models.policy.save(),
    critic: await models.critic?.save(),
  });
  if (home) run.reference = { name, hash };
  run.savedAt = { ...at };
  setup.checkpoints.rotate();
  journal.event({ type: 'checkpoint', ...at, name, hash, bytes });
  await journal.flush();
}
