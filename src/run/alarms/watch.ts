import type { Algorithm, Settings } from '../../rl/algorithm.ts';
import { ALGORITHMS } from '../../rl/algorithms/registry.ts';
import type { MetricValues } from '../metrics.ts';
import { createHistory } from './history.ts';
import { ALARM_CODES, ALARMS, type AlarmCode, type AlarmRule } from './rules.ts';

export interface Alarm {
  code: AlarmCode;
  message: string;
}

/** Watches a run's metrics, step by step. An alarm is raised once, and again only after it was quiet for a while. */
export interface AlarmWatch {
  /** The alarms that this RL step raises. */
  take(step: number, values: MetricValues): Alarm[];
}

/** Steps without the evidence after which the same alarm is news again. */
const QUIET = 10;

/** `earlier`: what was measured before, oldest first; nothing of it is raised again. `off`: codes that are not raised. */
export function watchMetrics(
  earlier: readonly { step: number; values: MetricValues }[] = [],
  off: readonly AlarmCode[] = [],
): AlarmWatch {
  const history = createHistory();
  const lastSeen = new Map<AlarmCode, number>();
  const watch: AlarmWatch = {
    take(step, values) {
      history.take(step, values);
      const raised: Alarm[] = [];
      for (const code of ALARM_CODES) {
        if (off.includes(code)) continue;
        const rule: AlarmRule = ALARMS[code];
        const evidence = rule.seen(history);
        if (evidence === undefined) continue;
        const last = lastSeen.get(code);
        if (last === undefined || step - last > QUIET)
          raised.push({ code, message: `${rule.label}: ${evidence}.` });
        lastSeen.set(code, step);
      }
      return raised;
    },
  };
  for (const { step, values } of earlier) watch.take(step, values);
  return watch;
}

/** Alarms that these settings can raise for no reason: equal samples of a prompt, where an algorithm compares none. */
export function pointlessAlarms(settings: Settings): AlarmCode[] {
  const algorithm: Algorithm = ALGORITHMS[settings.rl.algorithm];
  return algorithm.contrast(settings).needs === 'samples' ? [] : ['equal-groups'];
}
