import { detectable, tInterval } from '../base/intervals.ts';
import { metric as metricOf, type MetricName } from '../run/metrics.ts';
import {
  change,
  changeDetectable,
  changeInterval,
  points,
  pointsInterval,
  show,
  withHalf,
} from './export/format.ts';
import {
  ACCURACY,
  COLLAPSE,
  collapseOf,
  labelOf,
  measured,
  type Measured,
  type Place,
} from './measures.ts';
import type { Failure } from './journal.ts';
import type { ComparisonRecord } from './record.ts';
import type { RunResult } from './result.ts';
import {
  bandOf,
  resultsOf,
  summarise,
  verdictOf,
  type Difference,
  type Summary,
  type Verdict,
} from './summary.ts';

/** A report as data: Markdown and HTML are two ways to write it down. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | {
      kind: 'table';
      head: string[];
      rows: string[][];
      /** Columns that hold words. */ words: number;
    }
  | { kind: 'figure'; figure: Figure };

export interface Figure {
  title: string;
  metric: MetricName;
  lines: { name: string; points: { step: number; mean: number; low: number; high: number }[] }[];
}

export interface Report {
  title: string;
  blocks: Block[];
}

const PLACE_WORDS: Record<Place, string> = {
  final: 'final',
  best: 'best',
  area: 'area',
  start: 'start',
};

/** A verdict in words; without one, why. */
const verdictText = (verdict: Verdict, n: number): string =>
  verdict !== 'unknown' ? verdict : n === 0 ? 'not measured' : 'one seed: cannot be told';

const detectablePoints = (half: number): string =>
  Number.isFinite(half) ? (100 * half).toFixed(1) : '–';

/** Everything measured, failed and missing runs said. */
export function reportOf(
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[] = [],
): Report {
  const summary = summarise(record, results);
  return {
    title: record.name,
    blocks: [
      introduction(record, results, failures),
      ...failureBlocks(failures),
      { kind: 'heading', text: 'Arms' },
      armTable(summary, record),
      { kind: 'text', text: armNotes(summary) },
      ...differenceBlocks(summary),
      ...interventionBlocks(record, results),
      { kind: 'heading', text: 'Curves' },
      ...figures(record, summary),
      { kind: 'heading', text: 'Every run' },
      runTable(record, results),
    ],
  };
}

function introduction(
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[],
): Block {
  const wanted = record.arms.length * record.seeds.length;
  const seeds = record.seeds.length === 1 ? 'one seed' : `${record.seeds.length} seeds`;
  const failed = failures.filter(({ arm }) => arm !== '').length;
  const missing = Math.max(0, wanted - results.length - failed);
  const others = [
    ...(failed > 0 ? [` ${failed} failed.`] : []),
    ...(missing > 0 ? [` ${missing} ${missing === 1 ? 'is' : 'are'} still missing.`] : []),
  ].join('');
  const lines = [
    `${record.arms.length} arms, ${seeds} each; ${results.length} of ${wanted} runs are in.${others}`,
    `Engine ${record.engine}, one thread a run; Thoughtscope ${record.codeVersion}.`,
  ];
  if (record.seeds.length === 1) {
    lines.push('One seed is an indication, not a result: no interval over seeds can be given.');
  }
  return { kind: 'text', text: lines.join(' ') };
}

/** Longest message of a failed run in a report; all of it is in the run's own log. */
const MESSAGE = 1000;

function failureBlocks(failures: readonly Failure[]): Block[] {
  if (failures.length === 0) return [];
  return [
    { kind: 'heading', text: 'Failed runs' },
    {
      kind: 'table',
      words: 4,
      head: ['arm', 'seed', 'run', 'message'],
      rows: failures.map(({ arm, seed, run, message = 'see its log' }) => [
        arm === undefined ? '–' : arm || 'SFT stage',
        String(seed ?? '–'),
        run,
        message.length > MESSAGE ? `${message.slice(0, MESSAGE)}…` : message,
      ]),
    },
    { kind: 'text', text: 'Resuming the comparison tries them again.' },
  ];
}

function armTable({ columns, arms, baseline }: Summary, { seeds }: ComparisonRecord): Block {
  return {
    kind: 'table',
    head: ['arm', 'seeds', ...columns.map(columnName), 'sd', 'collapsed'],
    words: 1,
    rows: arms.map(({ name, results, cells, deviation, collapsed }) => [
      name === baseline ? `${name} (baseline)` : name,
      results.length === seeds.length
        ? String(results.length)
        : `${results.length} of ${seeds.length}`,
      ...cells.map((cell, i) => (results.length > 0 ? withHalf(cell, columns[i].name) : '–')),
      Number.isFinite(deviation) ? (100 * deviation).toFixed(1) : '–',
      results.length === 0 ? '–' : `${collapsed.length} of ${results.length}`,
    ]),
  };
}

function columnName({ name, at }: { name: Measured; at: Place }): string {
  return name === ACCURACY ? `${PLACE_WORDS[at]} accuracy` : labelOf(name);
}

function armNotes({ arms }: Summary): string {
  const { points: fall, truncated, validity } = COLLAPSE;
  const notes = [
    'Means over seeds ± half of the 95 % t interval over seeds. Area = mean height of the accuracy curve; best = highest of its points, which flatters every arm; sd = spread of the final accuracy over seeds, in points.',
    `A run counts as collapsed when its final accuracy is below its start − ${100 * fall} points, more than ${100 * truncated} % of its responses are truncated, or its validity is below ${validity} of the start’s.`,
  ];
  const reasons = arms.flatMap(({ name, collapsed }) =>
    collapsed.map(({ seed, reasons: why }) => `${name}, seed ${seed}: ${why.join(', ')}`),
  );
  if (reasons.length > 0) notes.push(`Collapsed: ${reasons.join('; ')}.`);
  return notes.join(' ');
}

function differenceBlocks({ differences, others, baseline }: Summary): Block[] {
  if (differences.length === 0) return [];
  const paired = differences.every((one) => one.paired);
  const arms = new Set(differences.map(({ arm }) => arm)).size;
  const notes = [
    paired
      ? 'Runs of equal seeds are compared pair by pair.'
      : 'Where no seeds are shared, the runs are compared unpaired (Welch).',
    'A difference whose 95 % t interval holds zero is a tie; “detectable” is half of that interval: a smaller difference would not have been told from a tie.',
    ...(arms > 1
      ? [`${arms} arms are compared with one baseline and the intervals are not corrected for it.`]
      : []),
  ];
  return [
    { kind: 'heading', text: `Accuracy beside ${baseline}` },
    {
      kind: 'table',
      words: 2,
      head: ['arm', 'at', 'points', 't interval', 'bootstrap', 'pairs', 'detectable', 'verdict'],
      rows: differences.map((one) => [
        one.arm,
        PLACE_WORDS[one.at],
        points(one.interval.estimate),
        pointsInterval(one.interval),
        pointsInterval(one.bootstrap),
        one.paired ? String(one.n) : `${one.n}, unpaired`,
        detectablePoints(one.detectable),
        verdictText(one.verdict, one.n),
      ]),
    },
    { kind: 'text', text: notes.join(' ') },
    ...otherBlocks(others, baseline),
  ];
}

/** Each further measure in its own unit, judged in the same way; whether higher is better, it does not say. */
function otherBlocks(others: readonly Difference[], baseline: string): Block[] {
  const rows = others.map((one) => [
    one.arm,
    labelOf(one.name),
    change(one.interval.estimate, one.name),
    changeInterval(one.interval, one.name),
    one.paired ? String(one.n) : `${one.n}, unpaired`,
    changeDetectable(one.detectable, one.name),
    verdictText(one.verdict, one.n),
  ]);
  return [
    { kind: 'heading', text: `Other measures beside ${baseline}` },
    {
      kind: 'table',
      words: 2,
      head: ['arm', 'at the end', 'difference', 't interval', 'pairs', 'detectable', 'verdict'],
      rows,
    },
  ];
}

function interventionBlocks(
  { arms, interventions }: ComparisonRecord,
  results: readonly RunResult[],
): Block[] {
  const rows = arms.flatMap(({ name }) =>
    interventions.flatMap(({ mode, behaviour }) => {
      const effects = resultsOf(results, name).flatMap((result) =>
        result.interventions.filter((one) => one.mode === mode && one.behaviour === behaviour),
      );
      if (effects.length === 0) return [];
      const accuracy = tInterval(effects.map((one) => one.accuracy.difference.estimate));
      const length = tInterval(effects.map((one) => one.length.difference.estimate));
      return [
        [
          name,
          `${mode} ${behaviour}`,
          points(accuracy.estimate),
          pointsInterval(accuracy),
          detectablePoints(detectable(accuracy)),
          verdictText(verdictOf(accuracy, effects.length), effects.length),
          change(length.estimate, 'eval/response/length'),
          String(effects.length),
        ],
      ];
    }),
  );
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', text: 'What a behaviour is worth, by intervention' },
    {
      kind: 'table',
      words: 2,
      head: [
        'arm',
        'while decoding',
        'points',
        't interval',
        'detectable',
        'verdict',
        'tokens',
        'runs',
      ],
      rows,
    },
    {
      kind: 'text',
      text: 'Final policies, the same prompts and noise with and without: what is lost without a behaviour, not how often it stands beside a right answer.',
    },
  ];
}

function figures({ metrics }: ComparisonRecord, { arms }: Summary): Block[] {
  const names: MetricName[] = [ACCURACY, ...metrics.filter((name) => name !== ACCURACY)];
  return names.flatMap((metric): Block[] => {
    const lines = arms
      .map(({ name, results }) => ({
        name,
        points: bandOf(results, metric).map(({ step, interval }) => ({
          step,
          mean: interval.estimate,
          low: interval.low,
          high: interval.high,
        })),
      }))
      .filter(({ points: own }) => own.length > 0);
    if (lines.length === 0) return [];
    return [{ kind: 'figure', figure: { title: metricOf(metric).label, metric, lines } }];
  });
}

function runTable({ metrics }: ComparisonRecord, results: readonly RunResult[]): Block {
  const more = metrics.filter((name) => name !== ACCURACY);
  return {
    kind: 'table',
    words: 2,
    head: [
      'arm',
      'run',
      'seed',
      'start',
      'final',
      'best',
      'area',
      ...more.map(labelOf),
      'time a step',
      'wall time',
      'collapsed',
    ],
    rows: results.map((result) => [
      result.arm,
      result.run,
      String(result.seed),
      ...(['start', 'final', 'best', 'area'] as const).map((at) =>
        show(measured(result, ACCURACY, at), ACCURACY),
      ),
      ...more.map((name) => show(measured(result, name, 'final'), name)),
      show(measured(result, 'seconds', 'final'), 'seconds'),
      show(measured(result, 'wall', 'final'), 'wall'),
      collapseOf(result).join(', ') || 'no',
    ]),
  };
}
