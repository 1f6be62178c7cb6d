import type { Interval } from '../../base/statistics.ts';
import { points, show } from '../export/format.ts';
import { ACCURACY, unitOf } from '../measures.ts';
import type { Failure } from '../journal.ts';
import type { ComparisonRecord } from '../record.ts';
import { reportOf, type Block, type Report } from '../report.ts';
import type { RunResult } from '../result.ts';
import type { Card, Expectation } from './card.ts';
import { judge, type CardVerdict, type Finding } from './verdict.ts';

/** A card's verdict, then everything that it was read from. */
export function cardReport(
  card: Card,
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[] = [],
): Report {
  const quick = record.card?.quick ?? false;
  const { title, blocks } = reportOf(record, results, failures);
  return { title, blocks: [...verdictBlocks(card, judge(card, results), quick), ...blocks] };
}

export function verdictBlocks(card: Card, verdict: CardVerdict, quick: boolean): Block[] {
  const lines = [
    'The band is what the claim leads one to expect. Reproduced: the whole 95 % interval over seeds lies in the band; not reproduced: all of it lies outside; else undecided, and “detectable” says how small a difference these seeds could have shown.',
    ...(quick ? ['This was a quick run: one seed, indicative only.'] : []),
    ...(card.limits === undefined ? [] : [card.limits]),
  ];
  return [
    { kind: 'heading', text: `Verdict: ${verdictWord(verdict, quick)}` },
    { kind: 'text', text: `Claim: ${card.claim} Source: ${card.source}.` },
    {
      kind: 'table',
      words: 1,
      head: ['expected', 'band', 'measured', 'interval', 'seeds', 'detectable', 'paper', 'verdict'],
      rows: verdict.findings.map(findingRow),
    },
    { kind: 'text', text: lines.join(' ') },
  ];
}

/** `undecided (indicative: 3 of 4 estimates in their band)` for a quick run. */
export function verdictWord({ verdict, findings }: CardVerdict, quick: boolean): string {
  if (!quick && findings.some(({ n }) => n >= 2)) return verdict;
  const agree = findings.filter(({ agrees }) => agrees === true).length;
  return `${verdict} (indicative: ${agree} of ${findings.length} estimates lie in their band)`;
}

function findingRow(finding: Finding): string[] {
  const { expectation, interval, n, detectable, verdict, agrees } = finding;
  const { band, paper = '–', says } = expectation;
  const number = (value: number): string => quantity(value, expectation);
  const indicative =
    agrees === undefined ? '' : agrees ? ' (estimate agrees)' : ' (estimate differs)';
  return [
    says,
    `${band[0] === null ? '…' : number(band[0])} to ${band[1] === null ? '…' : number(band[1])}`,
    number(interval.estimate),
    ends(interval, number),
    String(n),
    Number.isFinite(detectable) ? quantity(detectable, expectation).replace(/^\+/, '') : '–',
    paper,
    n < 2 ? `${verdict}${indicative}` : verdict,
  ];
}

function ends({ low, high }: Interval, number: (value: number) => string): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `[${number(low)}, ${number(high)}]` : '–';
}

/** A number in the unit that the expectation is about. */
function quantity(value: number, { quantity: kind, metric = ACCURACY }: Expectation): string {
  if (!Number.isFinite(value)) return '–';
  switch (kind) {
    case 'ratio':
    case 'growth':
    case 'suddenness':
      return `×${value.toPrecision(3)}`;
    case 'collapsed':
    case 'steepest':
      return `${(100 * value).toFixed(0)} %`;
    case 'effect':
    case 'over-parallel':
    case 'at-equal-time':
      return `${points(value)} points`;
    case 'difference':
    case 'change':
      return unitOf(metric) === 'share' ? `${points(value)} points` : show(value, metric);
    case 'value':
      return show(value, metric);
  }
}
