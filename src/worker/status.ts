import { runPath } from '../run/paths.ts';
import { hasEnded, type RunEvent, type RunState } from '../run/events.ts';
import type { RunStatus } from '../run/records.ts';
import type { RunRecord } from '../run/record.ts';
import { controlValues, isControlName } from '../run/controls.ts';
import { parseCheckpointName } from '../run/checkpoints/state.ts';
import { replaceFile } from '../run/write-file.ts';

/** The status line of a run, kept up to date from its events, and in `status.json` for those who only list runs. */
export interface StatusKeeper {
  current(): RunStatus;
  take(events: readonly RunEvent[]): void;
  setState(state: RunState, message?: string): void;
  /** Milliseconds that this attempt has trained. */
  attemptTime(): number;
  /** Writes what a throttled write still owes. */
  flush(): void;
}

const WRITE_EVERY_MS = 1000;
/** Alarms of the status line. */
const ALARMS_KEPT = 10;

export interface StatusOptions {
  folder: string;
  record: RunRecord;
  /** Milliseconds that earlier attempts have trained. */
  before: number;
  /** Everything recorded so far and not superseded. */
  events: readonly RunEvent[];
  lastSeq: number;
  onChange: (status: RunStatus) => void;
}

/** A run that no worker has touched yet. */
export function freshStatus({ id, spec, branch, source }: RunRecord, folder: string): RunStatus {
  const sft = spec.sft.steps > 0;
  return {
    id,
    name: spec.name,
    folder,
    state: 'starting',
    phase: sft ? 'sft' : 'rl',
    step: 0,
    steps: sft ? spec.sft.steps : spec.rl.steps,
    elapsed: 0,
    lastSeq: 0,
    ...(branch && { branch }),
    ...(source.file !== undefined && { file: source.file }),
    controls: controlValues(spec),
  };
}

export function keepStatus({
  folder,
  record,
  before,
  events,
  lastSeq,
  onChange,
}: StatusOptions): StatusKeeper {
  let status: RunStatus = {
    ...freshStatus(record, folder),
    elapsed: before,
    pid: process.pid,
    lastSeq,
  };
  let ran = 0;
  let since = performance.now();
  let written = 0;
  let owed: NodeJS.Timeout | undefined;

  const attemptTime = (): number =>
    ran + (status.state === 'paused' ? 0 : performance.now() - since);
  const write = (): void => {
    clearTimeout(owed);
    owed = undefined;
    written = performance.now();
    try {
      replaceFile(runPath(folder, 'status'), `${JSON.stringify(status)}\n`);
    } catch {
      // A full disk stops the run by its store, with a reason; lists then call it interrupted.
    }
  };
  const changed = (next: RunStatus, now: boolean): void => {
    status = { ...next, elapsed: Math.round(before + attemptTime()) };
    onChange(status);
    if (now || performance.now() - written >= WRITE_EVERY_MS) write();
    else owed ??= setTimeout(write, WRITE_EVERY_MS).unref();
  };

  for (const event of events) status = after(status, event, record);
  return {
    current: () => ({ ...status, elapsed: Math.round(before + attemptTime()) }),
    take: (added) =>
      changed(
        added.reduce((next, event) => after(next, event, record), status),
        // Whoever was told that a change holds finds it there.
        added.some(({ type }) => type === 'control'),
      ),
    setState(state, message) {
      if (status.state === 'paused' && state !== 'paused') since = performance.now();
      else if (state === 'paused' && status.state !== 'paused') ran += performance.now() - since;
      changed({ ...status, state, message, pid: hasEnded(state) ? undefined : process.pid }, true);
    },
    attemptTime,
    flush: () => {
      if (owed) write();
    },
  };
}

/** The status after one more event. */
function after(status: RunStatus, event: RunEvent, { spec }: RunRecord): RunStatus {
  const { phase } = event;
  const steps = phase === 'sft' ? spec.sft.steps : spec.rl.steps;
  const next: RunStatus = { ...status, phase, step: event.step, steps, lastSeq: event.seq };
  switch (event.type) {
    case 'started':
      next.engine = `${event.engine} (${event.device})`;
      break;
    case 'metric': {
      const { values } = event;
      next.accuracy = values['eval/accuracy'] ?? next.accuracy;
      next.length = values['response/length'] ?? values['eval/response/length'] ?? next.length;
      next.backtracking =
        values['behaviour/backtracking'] ??
        values['eval/behaviour/backtracking'] ??
        next.backtracking;
      break;
    }
    case 'alarm': {
      const { step, code, message } = event;
      next.alarms = [...(next.alarms ?? []), { step, code, message }].slice(-ALARMS_KEPT);
      break;
    }
    case 'checkpoint':
      next.safeStep = parseCheckpointName(event.name)?.step;
      break;
    case 'control':
      if (isControlName(event.name) && event.after !== undefined) {
        next.controls = { ...next.controls, [event.name]: event.after };
      }
      break;
    default:
  }
  return next;
}
