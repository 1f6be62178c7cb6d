import { readFileSync } from 'node:fs';
import { getNodeValue, parseTree } from 'jsonc-parser';
import { messageOf, UserError } from '../../base/errors.ts';
import { formatProblem } from '../../run/validate.ts';
import { checkComparison, MOST_RUNS, type Comparison } from '../check.ts';
import type { ComparisonRecord } from '../record.ts';
import type { FoundCard } from './card.ts';

export interface CardOptions {
  runsFolder: string;
  /** How many of its seeds; more than it names go on counting from the last. */
  seeds?: number;
  /** One seed and the card's own shortcuts: an indication within minutes. */
  quick?: boolean;
}

/** The comparison that a card asks for. Throws UserError where the card's files are not right. */
export function openCard(
  { name, card, comparison: file }: FoundCard,
  { runsFolder, seeds, quick = false }: CardOptions,
): { comparison: Comparison; text: string; card: ComparisonRecord['card'] } {
  let value: Record<string, unknown>;
  try {
    const root = parseTree(readFileSync(file, 'utf8'), [], { allowTrailingComma: true });
    value = (root ? getNodeValue(root) : {}) as Record<string, unknown>;
  } catch (error) {
    throw new UserError('card', `${file}: ${messageOf(error)}`, { cause: error });
  }
  const wanted = quick ? 1 : seeds;
  if (wanted !== undefined && wanted > MOST_RUNS) {
    const most = MOST_RUNS.toLocaleString('en');
    throw new UserError(
      'card',
      `${wanted.toLocaleString('en')} seeds: at most ${most} runs are possible.`,
    );
  }
  const own = Array.isArray(value.seeds) ? value.seeds.map(Number) : [0, 1, 2];
  const overrides = Array.isArray(value.overrides) ? (value.overrides as unknown[]) : [];
  const text = `${JSON.stringify(
    {
      ...value,
      name: `${card.title}${quick ? ' (quick)' : ''}`.slice(0, 100),
      seeds: wanted === undefined ? own : countOf(own, wanted),
      ...(quick && { overrides: [...overrides, ...shortcuts(card)] }),
    },
    null,
    2,
  )}\n`;
  const { comparison, problems } = checkComparison(text, { file, runsFolder });
  if (!comparison) {
    const lines = problems.map((problem) => formatProblem(file, problem));
    throw new UserError('card', lines.join('\n'));
  }
  const known = new Set(comparison.arms.map((arm) => arm.name));
  for (const { says, arm, against } of card.expectations) {
    const missing = [arm, against].find(
      (each) => each !== undefined && each !== 'start' && !known.has(each),
    );
    if (missing !== undefined) {
      throw new UserError(
        'card',
        `${name}: "${says}" speaks of an arm "${missing}" that is not there`,
      );
    }
  }
  return { comparison, text, card: { name, quick } };
}

function countOf(seeds: readonly number[], wanted: number): number[] {
  const most = Math.max(...seeds);
  return Array.from({ length: wanted }, (_, i) => seeds[i] ?? most + 1 + i - seeds.length);
}

/** What --quick puts over the arms, a single arm's own last. */
function shortcuts({ quick, quickArms }: FoundCard['card']): object[] {
  return [
    ...(Object.keys(quick).length > 0 ? [{ where: {}, set: quick }] : []),
    ...Object.entries(quickArms).map(([arm, set]) => ({ where: { arm }, set })),
  ];
}
