import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { messageOf, UserError } from '../../base/errors.ts';
import { schemaProblems } from '../../run/problems.ts';
import { NamedMetric } from '../metric-name.ts';
import { PLACES, TIMES } from '../measures.ts';
import { CompareSpec } from '../spec.ts';

const strict = { additionalProperties: false } as const;
const names = <T extends string>(list: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(list.map((name) => Type.Literal(name))));

export const QUANTITIES = [
  /** The measure of an arm. */
  'value',
  /** Arm − against, pairs of equal seeds. */
  'difference',
  /** Arm / against, pairs of equal seeds. */
  'ratio',
  /** After − before the training, in the arm's own runs. */
  'change',
  /** After / before. */
  'growth',
  /** Share of the arm's runs that collapsed. */
  'collapsed',
  /** Largest share of its whole rise that a curve makes from a tenth of the steps to the next: 1/9 = a straight line, 1 = all at once. */
  'steepest',
  /** The same / what a straight line with the same noise has: 1 = a steady rise. */
  'suddenness',
  /** Accuracy with the intervention − without, same policy, prompts and noise. */
  'effect',
  /** Accuracy − what `against` (an arm, or "start") reaches with as many tokens spent on independent samples. */
  'over-parallel',
  /** Accuracy − that of `against` after as many seconds of training: those of the run of the pair that took fewer. */
  'at-equal-time',
] as const;

/** One sentence of a claim, as a number and the band that it is expected in. */
export const Expectation = Type.Object(
  {
    says: Type.String({ minLength: 1 }),
    quantity: names(QUANTITIES),
    arm: Type.String(),
    against: Type.Optional(Type.String()),
    metric: Type.Optional(Type.Union([NamedMetric, names(TIMES)])),
    at: Type.Optional(names(PLACES)),
    /** Metric of `against`, where it is another one; `against` may then be the arm itself. */
    againstMetric: Type.Optional(NamedMetric),
    intervention: Type.Optional(CompareSpec.properties.interventions.items),
    /** Both ends in the quantity's own unit (a share: 0.05 = 5 points); null = open. */
    band: Type.Tuple([
      Type.Union([Type.Number(), Type.Null()]),
      Type.Union([Type.Number(), Type.Null()]),
    ]),
    /** The figure of the paper, in words. */
    paper: Type.Optional(Type.String()),
  },
  strict,
);
export type Expectation = Static<typeof Expectation>;

/** `card.json` of a folder in reproductions/. */
export const Card = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    claim: Type.String({ minLength: 1 }),
    source: Type.String({ minLength: 1 }),
    /** What this scale cannot show. */
    limits: Type.Optional(Type.String()),
    expectations: Type.Array(Expectation, { minItems: 1 }),
    /** Put over everything by --quick. */
    quick: Type.Record(Type.String(), Type.Unknown(), { default: {} }),
    /** By name of an arm: put over that, for arms whose own fields `quick` would lose. */
    quickArms: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
      default: {},
    }),
    /** Runs at a time that wall times need to be comparable; left out: any. */
    jobs: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  strict,
);
export type Card = Static<typeof Card>;

export interface FoundCard {
  name: string;
  folder: string;
  card: Card;
  /** Path of its comparison file. */
  comparison: string;
  /** Path of the page that explains it, Markdown. */
  page: string;
}

/** Cards, beside dist/ in a bundle and beside src/ in the sources. */
export function shippedCards(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../../' : '../';
  return fileURLToPath(new URL(`${up}reproductions/`, import.meta.url));
}

export function cardNames(folder = shippedCards()): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'card.json')))
    .sort();
}

/** Throws UserError `card` with every problem, or with the names that there are. */
export function readCard(name: string, cards = shippedCards()): FoundCard {
  const known = cardNames(cards);
  if (!known.includes(name)) {
    throw new UserError(
      'usage',
      `no reproduction "${name}"; there are: ${known.join(', ') || 'none'}`,
    );
  }
  const folder = join(cards, name);
  const file = join(folder, 'card.json');
  let value: unknown;
  try {
    value = Value.Default(Card, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UserError('card', `${file}: ${messageOf(error)}`, { cause: error });
  }
  if (!Value.Check(Card, value)) {
    const lines = schemaProblems(Card, value).map(
      ({ path, message }) => `${file}: ${path.join('.')}: ${message}`,
    );
    throw new UserError('card', lines.join('\n'));
  }
  return {
    name,
    folder,
    card: value,
    comparison: join(folder, 'comparison.rlcompare.json'),
    page: join(folder, 'README.md'),
  };
}
