import { UserError } from '../../base/errors.ts';
import type { RunResult } from '../../compare/result.ts';
import { createEmitter } from '../emitter.ts';
import { emptySeries, type Change } from '../charts/series.ts';
import type { Registry, RunEntry } from '../runs/registry.ts';
import type { Session } from '../runs/session.ts';
import { armId, armSeries, armStatus, comparisonOfArm, isArmId, type ArmData } from './arms.ts';
import type { Comparisons } from './comparisons.ts';

/** What a comparison's folder says of its arms. */
export type ReadArms = (folder: string) => Promise<{
  arms: string[];
  seeds: number;
  results: RunResult[];
}>;

/** Makes arms of comparisons look like runs to the charts. */
export interface ArmRuns {
  /** The registry with the arms beside its runs. */
  registry: Registry;
  /** Ids of a comparison's arms, after reading what its runs measured. */
  ids(comparison: string): Promise<string[]>;
  dispose(): void;
}

export function createArmRuns(
  registry: Registry,
  comparisons: Comparisons,
  read: ReadArms,
): ArmRuns {
  const known = new Map<string, ArmData>();
  const sessions = new Map<string, { session: Session; update: (arm: ArmData) => void }>();
  const changed = createEmitter<void>();
  /** What each comparison whose arms were asked for looked like then. */
  const seen = new Map<string, string>();
  const asked = new Set<string>();

  async function load(comparison: string): Promise<string[]> {
    const entry = comparisons.find(comparison);
    if (!entry) throw new UserError('comparison', `There is no comparison ${comparison} any more.`);
    const { folder, finished } = entry.status;
    seen.set(comparison, String(finished));
    const { arms, seeds, results } = await read(folder);
    return arms.map((name, n) => {
      const id = armId(comparison, n);
      const own = results.filter(({ arm }) => arm === name);
      const data: ArmData = { id, name, results: own, wanted: seeds, folder };
      known.set(id, data);
      sessions.get(id)?.update(data);
      return id;
    });
  }

  const stop = comparisons.onChange(() => {
    for (const comparison of asked) {
      const entry = comparisons.find(comparison);
      if (!entry) {
        for (const id of [...known.keys()])
          if (comparisonOfArm(id) === comparison) known.delete(id);
        asked.delete(comparison);
        changed.fire();
      } else if (seen.get(comparison) !== String(entry.status.finished)) {
        void load(comparison).then(
          () => changed.fire(),
          () => undefined,
        );
      }
    }
  });

  function want(id: string): ArmData | undefined {
    const comparison = comparisonOfArm(id);
    // Remembered from another session of the window: read when somebody looks.
    if (!asked.has(comparison) && comparisons.find(comparison)) {
      asked.add(comparison);
      void load(comparison).then(
        () => changed.fire(),
        () => asked.delete(comparison),
      );
    }
    return known.get(id);
  }

  function entryOf(id: string): RunEntry | undefined {
    const arm = want(id);
    return arm && { status: armStatus(arm), root: { folder: arm.folder } };
  }

  function sessionOf(id: string): Session {
    const found = sessions.get(id);
    if (found) return found.session;
    const first = known.get(id);
    if (!first) throw new UserError('comparison', 'This arm is gone.');
    const made = createArmSession(first);
    sessions.set(id, made);
    return made.session;
  }

  return {
    registry: {
      ...registry,
      find: (id) => (isArmId(id) ? entryOf(id) : registry.find(id)),
      session: (id) =>
        isArmId(id) ? Promise.resolve().then(() => sessionOf(id)) : registry.session(id),
      onChange(listener) {
        const stops = [registry.onChange(listener), changed.listen(listener)];
        return () => stops.forEach((each) => each());
      },
    },
    ids(comparison) {
      asked.add(comparison);
      return load(comparison);
    },
    dispose() {
      stop();
      sessions.clear();
    },
  };
}

/** A session without a run behind it: curves that change as a whole when another seed is in. */
function createArmSession(first: ArmData) {
  const changes = createEmitter<Change>();
  let arm = first;
  const series = Object.assign(emptySeries(), armSeries(arm.results));
  const session: Session = {
    id: first.id,
    series,
    status: () => armStatus(arm),
    ready: () => Promise.resolve(),
    request: () =>
      Promise.reject(
        new UserError('comparison', 'An arm is a mean over runs: look at one of them.'),
      ),
    onChange: (listener) => changes.listen(listener),
    onEvents: () => () => undefined,
    onTokens: () => () => undefined,
    wantTokens: () => () => undefined,
    setStatus: () => undefined,
    readOn: () => undefined,
    setLink: () => undefined,
    dispose: () => undefined,
  };
  return {
    session,
    update(next: ArmData): void {
      const same = next.results.length === arm.results.length;
      arm = next;
      if (same) return;
      Object.assign(series, armSeries(arm.results));
      changes.fire({ from: 0, fromMark: 0, reset: true });
    },
  };
}
