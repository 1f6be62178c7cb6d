import { median, type BenchRow } from '../support/row.ts';
import type { Peer } from './torch.ts';
import type { Work } from './work.ts';

/** One repetition: how much was done in how many seconds by the clock and of processor time (all threads). */
export interface Timing {
  amount: number;
  wall: number;
  cpu: number;
}

async function timed(work: Work): Promise<Timing> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const amount = await work.repeat();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { amount, wall, cpu: (user + system) / 1e6 };
}

const perWall = (one: Timing): number => one.amount / one.wall;
const perCpu = (one: Timing): number => one.amount / one.cpu;

/** Seconds that the repetitions of one row may take together, and how many there are at least and at most. */
export interface Budget {
  seconds: number;
  least: number;
  most: number;
}

/**
 * A row of rates. The engine and its peer take turns, so that both meet the same disturbances; medians. One thread is
 * measured in processor time: a busy machine then changes little. Several are measured by the clock.
 */
export async function compare(
  name: string,
  unit: string,
  scale: number,
  work: Work,
  threads: number,
  budget: Budget,
  against?: { peer: Peer; request: object },
): Promise<BenchRow> {
  const own: Timing[] = [];
  const others: Timing[] = [];
  try {
    await work.repeat();
    if (against) others.push(await against.peer.begin(against.request));
    const start = performance.now();
    while (own.length < budget.most) {
      const spent = (performance.now() - start) / 1000;
      if (own.length >= budget.least && spent > budget.seconds) break;
      own.push(await timed(work));
      if (against) others.push(await against.peer.again());
    }
  } finally {
    work.end();
  }
  const rate = threads === 1 ? perCpu : perWall;
  const value = median(own.map(rate)) / scale;
  const clock = threads === 1 ? 'processor time' : 'wall clock';
  const other = threads === 1 ? perWall : perCpu;
  const otherClock = threads === 1 ? 'wall' : 'processor';
  const aside = (timings: Timing[]): string => format(median(timings.map(other)) / scale);
  if (!against) {
    return { name, value, unit, note: `by ${clock}; by ${otherClock} ${aside(own)}` };
  }
  const { peer } = against;
  const peerValue = median(others.map(rate)) / scale;
  return {
    name,
    value,
    unit,
    peer: `${peer.name} ${peer.version}, ${threadsOf(peer.threads)}: ${format(peerValue)}`,
    ratio: value / peerValue,
    note: `by ${clock}; by ${otherClock} ${aside(own)} against ${aside(others)}`,
  };
}

export function threadsOf(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}

export function format(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value);
}
