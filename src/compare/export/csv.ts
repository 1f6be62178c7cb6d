import { csvText } from '../../base/csv.ts';
import { ACCURACY, collapseOf, measured } from '../measures.ts';
import type { ComparisonRecord } from '../record.ts';
import type { RunResult } from '../result.ts';

/** A row a run (RFC 4180), numbers in full: for whoever wants to compute something else. Empty = not measured. */
export function csv({ metrics, card }: ComparisonRecord, results: readonly RunResult[]): string {
  const more = metrics.filter((name) => name !== ACCURACY);
  const head = [
    'arm',
    'seed',
    'run',
    'start accuracy',
    'final accuracy',
    'best accuracy',
    'area accuracy',
    'seconds a step',
    'wall seconds',
    'tokens',
    'collapsed',
    'quick',
    ...more,
  ];
  const rows = results.map((result) => [
    result.arm,
    result.seed,
    result.run,
    ...(['start', 'final', 'best', 'area'] as const).map((at) => measured(result, ACCURACY, at)),
    measured(result, 'seconds', 'final'),
    result.wall,
    result.tokens,
    collapseOf(result).join(' '),
    // One seed and a card's shortcuts: rows that are an indication only.
    card?.quick ? 'yes' : 'no',
    ...more.map((name) => measured(result, name, 'final')),
  ]);
  return csvText([head, ...rows]);
}
