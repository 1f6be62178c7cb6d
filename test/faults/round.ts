import { randomKey, randomStream } from '../../src/base/random.ts';
import { statusOf } from '../../src/worker/list.ts';
import { outcomeOf } from '../unit/worker/support/outcome.ts';
import { tinyRun } from '../unit/worker/support/runs.ts';
import type { Fault } from './faults.ts';
import { lostRows, makePlace, startWatched, type Scene } from './scene.ts';

export interface RoundResult {
  seed: number;
  faults: string[];
  /** Acknowledged rows looked for in the store, over all looks. */
  checked: number;
  lost: string[];
  /** The end equals the unbroken run's, bit for bit. */
  identical: boolean;
}

const STEPS = 10;

/** One run broken by each of `faults` in turn, looked over after each, taken to its end, and held against an unbroken one. */
export async function faultRound(seed: number, faults: readonly Fault[]): Promise<RoundResult> {
  const place = makePlace();
  const result: RoundResult = { seed, faults: [], checked: 0, lost: [], identical: false };
  try {
    const changes = { seed, rl: { steps: STEPS }, checkpoint: { every: 2, keep: 3 } };
    const whole = await tinyRun(place.path, changes);
    const folder = await tinyRun(place.path, changes);
    const random = randomStream(randomKey(seed, 'shuffle'));
    const scene: Scene = { folder, place: place.path, told: new Map(), random };
    await finish({ ...scene, folder: whole, told: new Map() });
    for (const fault of faults) {
      if ((await statusOf(folder)).state === 'finished') break;
      await fault.strike(scene);
      result.faults.push(fault.name);
      look(scene, result);
    }
    await finish(scene);
    look(scene, result);
    const last = `step-${STEPS}`;
    const [broken, unbroken] = [await outcomeOf(folder, last), await outcomeOf(whole, last)];
    result.identical = JSON.stringify(broken) === JSON.stringify(unbroken);
    return result;
  } finally {
    place.remove();
  }
}

function look(scene: Scene, result: RoundResult): void {
  const { checked, lost } = lostRows(scene);
  result.checked += checked;
  result.lost.push(...lost);
}

async function finish(scene: Scene): Promise<void> {
  for (let i = 0; i < 5; i++) {
    if ((await statusOf(scene.folder)).state === 'finished') return;
    const { end } = await startWatched(scene);
    if ((await end) === 'finished') return;
  }
  const { state, message } = await statusOf(scene.folder);
  throw new Error(`a run that nobody disturbs any more is ${state}: ${message ?? ''}`);
}
