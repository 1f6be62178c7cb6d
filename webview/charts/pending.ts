import { CONTROLS, isControlName, type CommandName } from '../../src/run/controls.ts';
import type { RunState } from '../../src/run/events.ts';
import type { Mark, RunData, RunStatus } from './series.ts';

/**
 * What was asked of a run and has not been seen to happen yet. A request is only ever called applied when the run itself
 * says so: by its status or by a mark with the step.
 */
export interface Pending {
  run: string;
  request:
    { kind: 'control'; name: string; value: number } | { kind: 'command'; name: CommandName };
  state: 'queued' | 'applied' | 'failed';
  /** Step that the change holds from, once known. */
  step?: number;
  /** Why it failed. */
  message?: string;
  /** Marks of this kind of request that were there before it. */
  marksBefore: number;
}

/** Nobody can be asked for anything. */
const ENDED: readonly RunState[] = ['finished', 'stopped', 'failed', 'interrupted', 'followed'];
/** States in which a run takes requests. */
const LISTENING: readonly RunState[] = ['starting', 'running', 'paused'];

export function isEnded({ state }: RunStatus): boolean {
  return ENDED.includes(state);
}
export function takesRequests({ state }: RunStatus): boolean {
  return LISTENING.includes(state);
}

export function ask(data: RunData, request: Pending['request']): Pending {
  return {
    run: data.run.id,
    request,
    state: 'queued',
    marksBefore: marksOf(data, request).length,
  };
}

/** What has become of a request, by what the run says now. */
export function settled(pending: Pending, data: RunData): Pending {
  if (pending.state === 'applied' && pending.step !== undefined) return pending;
  const { request } = pending;
  const mark = marksOf(data, request).slice(pending.marksBefore).at(-1);
  const done =
    request.kind === 'control'
      ? holds(data.run, request)
      : commandDone(request.name, data.run, mark);
  if (done) return { ...pending, state: 'applied', step: mark?.step, message: undefined };
  if (pending.state === 'queued' && isEnded(data.run)) {
    return { ...pending, state: 'failed', message: `the run is ${data.run.state}` };
  }
  return pending;
}

function holds(run: RunStatus, { name, value }: { name: string; value: number }): boolean {
  const now = run.controls[name];
  return now !== undefined && Math.abs(now - value) <= 1e-9 * Math.max(1, Math.abs(value));
}

function commandDone(name: CommandName, run: RunStatus, mark: Mark | undefined): boolean {
  switch (name) {
    case 'pause':
      return run.state === 'paused';
    case 'resume':
      return run.state === 'running';
    case 'checkpoint':
      return mark !== undefined;
    case 'stop':
      return run.state === 'stopped' || run.state === 'finished';
  }
}

/** Marks that tell of such a request. */
function marksOf({ marks }: RunData, request: Pending['request']): Mark[] {
  if (request.kind === 'control') {
    const label = isControlName(request.name) ? CONTROLS[request.name].label : request.name;
    return marks.filter(({ kind, label: text }) => kind === 'control' && text.startsWith(label));
  }
  return request.name === 'checkpoint' ? marks.filter(({ kind }) => kind === 'checkpoint') : [];
}

/** What a reader is told beside the control. */
export function pendingText(
  { request, state, step, message }: Pending,
  show: (value: number) => string,
): string {
  const what = request.kind === 'control' ? `${show(request.value)} ` : '';
  switch (state) {
    case 'queued':
      return `${what}queued for the next safe point`;
    case 'applied':
      return step === undefined ? `${what}applied` : `${what}applied at step ${step}`;
    case 'failed':
      return `${what}not confirmed: ${message ?? 'no reason given'}`;
  }
}
