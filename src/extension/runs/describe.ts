import type { RunState } from '../../run/events.ts';
import type { RunStatus } from '../../run/records.ts';

/** How a state looks in the tree: a codicon, a theme colour, a word. */
interface StateLook {
  icon: string;
  color?: string;
  word: string;
}

export const STATES: Record<RunState, StateLook> = {
  starting: { icon: 'loading~spin', word: 'starting' },
  running: { icon: 'play-circle', color: 'charts.green', word: 'running' },
  paused: { icon: 'debug-pause', color: 'charts.yellow', word: 'paused' },
  stopping: { icon: 'loading~spin', word: 'stopping' },
  finished: { icon: 'pass-filled', color: 'charts.green', word: 'finished' },
  stopped: { icon: 'stop-circle', word: 'stopped' },
  failed: { icon: 'error', color: 'charts.red', word: 'failed' },
  interrupted: { icon: 'warning', color: 'charts.yellow', word: 'interrupted' },
  followed: { icon: 'eye', word: 'followed' },
};

/** A process trains or waits for it. */
export function isAlive(state: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'paused' || state === 'stopping';
}

/** It ended before its last step and can go on from its last checkpoint. */
export function isResumable({ state }: RunStatus): boolean {
  return state === 'interrupted' || state === 'stopped' || state === 'failed';
}

/** 3723000 → "1:02:03", 63000 → "1:03". */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** 0.4123 → "41.2 %". */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `12/60`, with the phase where it is not RL; a followed trainer does not say how far it goes. */
export function formatStep({ phase, step, steps, state }: RunStatus): string {
  if (state === 'followed') return `step ${step}`;
  return phase === 'sft' ? `SFT ${step}/${steps}` : `${step}/${steps}`;
}

/** What stands behind a run's name: state where it is not plain, step, accuracy, time. */
export function describeRun(status: RunStatus): string {
  const plain = status.state === 'running' || status.state === 'finished';
  const parts = plain ? [] : [STATES[status.state].word];
  if (status.branch) parts.push(`⑂ ${status.branch.checkpoint}`);
  parts.push(formatStep(status));
  if (status.accuracy !== undefined) parts.push(formatShare(status.accuracy));
  parts.push(formatElapsed(status.elapsed));
  const alarms = status.alarms?.length ?? 0;
  if (alarms > 0) parts.push(`⚠ ${alarms}`);
  return parts.join(' · ');
}

/** The same in whole words, for screen readers. */
export function speakRun(status: RunStatus): string {
  const accuracy =
    status.accuracy === undefined ? '' : `, held-out accuracy ${formatShare(status.accuracy)}`;
  const count = status.alarms?.length ?? 0;
  const alarms = count === 0 ? '' : `, ${count} ${count === 1 ? 'alarm' : 'alarms'}`;
  const phase = status.phase === 'sft' ? 'supervised step' : 'step';
  const of = status.state === 'followed' ? '' : ` of ${status.steps}`;
  const branch = status.branch
    ? `, a branch of ${status.branch.run} from ${status.branch.checkpoint}`
    : '';
  return `${status.name}${branch}, ${STATES[status.state].word}, ${phase} ${status.step}${of}${accuracy}, ${formatElapsed(status.elapsed)} of training${alarms}`;
}

/** The message at the end of a run. */
export function endOfRun(status: RunStatus): string {
  const accuracy =
    status.accuracy === undefined ? '' : ` Held-out accuracy ${formatShare(status.accuracy)}.`;
  switch (status.state) {
    case 'failed':
      return `${status.name} failed at step ${status.step}${status.message ? `: ${status.message}` : '.'}`;
    case 'stopped':
      return `${status.name} stopped at step ${status.step} of ${status.steps}.${accuracy}`;
    case 'interrupted':
      return `${status.name} was interrupted at step ${status.step} of ${status.steps}: its worker is gone.`;
    default:
      return `${status.name} finished after ${status.step} steps in ${formatElapsed(status.elapsed)}.${accuracy}`;
  }
}
