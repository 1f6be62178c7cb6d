import { consequenceWords, type Consequence, type Shift } from '../run/preview/consequence.ts';

/** A consequence as a terminal shows it. Ids are for `thoughtscope show` and `export`. */
export function previewText(of: Consequence): string {
  const table = [
    ['mean advantage', 'rollouts', 'before', 'after'],
    ...of.groups.map(({ label, count, before, after }) => [
      label,
      String(count),
      signed(before),
      signed(after),
    ]),
  ];
  return [
    ...of.changes.map(({ name, before, after }) => `${name} ${before} → ${after}`),
    ...consequenceWords(of),
    '',
    ...columns(table),
    ...listed('Would now be reinforced', of.reinforced, of.reinforcedCount),
    ...listed('Would no longer be reinforced', of.dropped, of.droppedCount),
    '',
  ].join('\n');
}

function listed(title: string, shifts: readonly Shift[], count: number): string[] {
  if (shifts.length === 0) return [];
  const most = shifts.length < count ? `, the ${shifts.length} largest shifts of ${count}` : '';
  return [
    '',
    `${title}${most}:`,
    ...columns(
      shifts.map(({ id, correct, length, before, after, stored }) => [
        id,
        correct ? 'correct' : 'wrong',
        `${length} tokens`,
        `${signed(before)} → ${signed(after)}`,
        stored ? '' : 'text not kept',
      ]),
    ),
  ];
}

function columns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd(),
  );
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
