import {
  pairOf,
  sourceWords,
  tokenModelWords,
  type LabDetail,
  type LabResult,
  type LabRollout,
} from '../run/lab/result.ts';
import { visible } from '../trace/visible.ts';

/** What the lab found, as a terminal shows it. */
export function advantagesText(result: LabResult): string {
  const { algorithms, rollouts, prompts, tokens, tokenModel } = result;
  const able = algorithms.filter(({ refused }) => refused === undefined);
  const correct = rollouts.filter((rollout) => rollout.correct).length;
  return [
    sourceWords(result),
    ...result.notes,
    `${rollouts.length} rollouts of ${prompts} prompts, ${correct} correct, ${tokens} response tokens`,
    '',
    ...columns([
      ['', 'mean |A|', 'A > 0', 'A < 0', 'A = 0', 'gradient', 'rollouts', 'settings'],
      ...able.map((one) => [
        `${one.label}${one.own ? ' *' : ''}`,
        number(one.meanAdvantage),
        String(one.positive),
        String(one.negative),
        String(one.zero),
        number(one.norm),
        String(one.rows),
        one.settings,
      ]),
    ]),
    ...(able.some(({ own }) => own) ? ['* trained this run'] : []),
    ...algorithms.flatMap(({ label, notes, refused }) =>
      [...notes, ...(refused === undefined ? [] : [refused])].map((note) => `${label}: ${note}`),
    ),
    ...matrix(
      result,
      'Cosine of the gradients by the tokens’ log-probabilities',
      (pair) => pair.gradient,
    ),
    ...matrix(result, 'Cosine of the advantages', (pair) => pair.advantage),
    ...matrix(
      result,
      'Length of the advantages: row divided by column',
      (pair) => pair.advantageScale,
    ),
    ...(tokenModel ? ['', ...tokenModelWords(tokenModel)] : []),
    '',
  ].join('\n');
}

type Pair = NonNullable<ReturnType<typeof pairOf>>;

function matrix(
  { algorithms, pairs }: LabResult,
  title: string,
  of: (pair: Pair) => number | null,
): string[] {
  const able = algorithms.filter(({ refused }) => refused === undefined);
  if (able.length < 2) return [];
  const cell = (a: string, b: string): string => {
    if (a === b) return '1';
    const pair = pairOf(pairs, a, b);
    return number(pair && (of(pair) ?? undefined));
  };
  return [
    '',
    title,
    ...columns([
      ['', ...able.map(({ label }) => label)],
      ...able.map((row) => [row.label, ...able.map((column) => cell(row.name, column.name))]),
    ]),
  ];
}

/** One rollout, a token a line: advantage and gradient weight by each algorithm. */
export function rolloutText(
  result: LabResult,
  { row, prompt, correct, reward, reason }: LabRollout,
  { pieces, scores, importance }: LabDetail,
): string {
  const able = result.algorithms.filter(({ refused }) => refused === undefined);
  return [
    sourceWords(result),
    `rollout ${row}, ${correct ? 'correct' : `wrong: ${visible(reason)}`}, reward ${reward}: ${visible(prompt)}`,
    'advantage and gradient weight dLoss/dlog π of each token',
    ...columns([
      ['', ...able.flatMap(({ label }) => [label, '']), ...(importance ? ['importance'] : [])],
      ...pieces.map((piece, i) => [
        visible(piece),
        ...able.flatMap(({ name }) => [
          number(scores[name].advantage[i]),
          number(scores[name].gradient[i]),
        ]),
        ...(importance ? [number(importance[i])] : []),
      ]),
    ]),
    '',
  ].join('\n');
}

/** The first column to the left, numbers to the right. */
function columns(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
}

function number(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 0.001 && Math.abs(value) < 1000;
  return (digits ? String(Number(value.toPrecision(4))) : value.toExponential(2)).replace('-', '−');
}
