import type { Page } from 'playwright-core';
import type { BenchRow } from './row.ts';

/** A task of the page's main thread: when it began, how long it took, and how long the processor worked on it (ms). */
export interface Task {
  start: number;
  wall: number;
  work: number;
}
export interface Work {
  tasks: Task[];
  /** When each batch was sent or each step of scrolling was made, on the trace's clock. */
  marks: number[];
}
const TASK = 'ThreadControllerImpl::RunTask';
const MARK = 'bench-mark';
interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * All that the main thread of the page does while `act` runs: script, style, layout, painting. The processor's time is taken,
 * since a busy machine takes the thread away; the wall's stands beside it.
 */
export async function workOf(page: Page, act: () => Promise<readonly number[]>): Promise<Work> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  );
  await session.send('Tracing.start', {
    // Tasks and marks alone: events within a task would be work of the bench's own.
    categories: 'toplevel,blink.user_timing',
    transferMode: 'ReportEvents',
  });
  const at = await page.evaluate((name) => performance.mark(name).startTime, MARK);
  const times = await act();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const tasks = events.filter(({ name, ph }) => name === TASK && ph === 'X');
  // One mark says how the page's clock and the trace's lie to each other.
  const marked = events.find(({ name }) => name === MARK)?.ts ?? NaN;
  const main = events.find(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  // The page's renderer is the one whose main thread worked most.
  const byThread = Map.groupBy(tasks, ({ pid, tid }) => `${pid}/${tid}`);
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const sum = (list: TraceEvent[]) => list.reduce((total, { tdur }) => total + (tdur ?? 0), 0);
  const [, chosen] = [...byThread]
    .filter(([thread]) => main === undefined || mains.has(thread))
    .sort(([, x], [, y]) => sum(y) - sum(x))[0] ?? ['', []];
  return {
    tasks: chosen.map(({ ts, dur = 0, tdur = dur }) => ({
      ...{ start: ts / 1000, wall: dur / 1000, work: tdur / 1000 },
    })),
    marks: times.map((time) => marked / 1000 + time - at),
  };
}

/** All work from each mark to the next. */
export function perMark({ tasks, marks }: Work): number[] {
  return marks.slice(0, -1).map((from, i) => {
    const within = tasks.filter(({ start, wall }) => {
      const middle = start + wall / 2;
      return middle >= from && middle < marks[i + 1];
    });
    return within.reduce((total, { work }) => total + work, 0);
  });
}

/** How often the main thread was held for more than 50 ms. */
export function longest({ tasks }: Work, when: string): BenchRow[] {
  const by = (key: 'wall' | 'work') => tasks.reduce((most, task) => Math.max(most, task[key]), 0);
  const over = tasks.filter(({ work }) => work > 50).length;
  const note = `longest ${by('work').toFixed(1)} ms of processor time, ${by('wall').toFixed(1)} ms by the clock`;
  return [
    { name: `long tasks while ${when}`, value: over, unit: 'tasks > 50 ms', peer: '0', note },
  ];
}
