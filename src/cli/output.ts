import type { RunEvent } from '../run/events.ts';
import type { RunStatus } from '../run/records.ts';

/** What the command line writes to. A closed pipe (`| head`) ends the printing, not the run. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a line. */
  interactive: boolean;
  columns(): number;
}

export function processOutput(): Output {
  let broken = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    broken = true;
  });
  return {
    out: (text) => void (broken || process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY,
    columns: () => process.stderr.columns || 80,
  };
}

/** One line of JSON an event: `{"seq","type","step","phase","time",…}`. */
export function eventLine(event: RunEvent): string {
  const { seq, type, step, phase, time, attempt, ...rest } = event;
  return `${JSON.stringify({ seq, type, step, phase, time, attempt, ...rest })}\n`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

export function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** The line under which a terminal watches a run. */
export function progressLine(status: RunStatus, columns: number): string {
  const share = status.steps > 0 ? Math.min(1, status.step / status.steps) : 0;
  const phase = status.phase === 'sft' ? 'SFT' : 'RL';
  const state = status.state === 'running' ? '' : ` ${status.state}`;
  const facts = [
    `${phase} ${status.step}/${status.steps}${state}`,
    `accuracy ${percent(status.accuracy)}`,
    `length ${status.length === undefined ? '–' : status.length.toFixed(0)}`,
    `backtracks ${status.backtracking === undefined ? '–' : status.backtracking.toFixed(2)}`,
    duration(status.elapsed),
  ].join('  ');
  const room = columns - facts.length - 4;
  if (room < 10) return facts.slice(0, Math.max(0, columns - 1));
  const width = Math.min(30, room);
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}  ${facts}`;
}
