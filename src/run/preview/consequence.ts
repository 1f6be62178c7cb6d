import { Type, type Static } from '@sinclair/typebox';

/** What new values of some controls would have made of the last step: the shape that the protocol carries. */
const strict = { additionalProperties: false } as const;

const Shift = Type.Object(
  {
    id: Type.String(),
    /** Whether its text was kept, so that it can be opened. */
    stored: Type.Boolean(),
    correct: Type.Boolean(),
    /** Response tokens. */
    length: Type.Integer(),
    /** Mean advantage over the response's tokens. */
    before: Type.Number(),
    after: Type.Number(),
  },
  strict,
);
export type Shift = Static<typeof Shift>;

export const Consequence = Type.Object(
  {
    step: Type.Integer(),
    algorithm: Type.String(),
    changes: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          before: Type.Number(),
          after: Type.Number(),
          /** Whether the advantages of rollouts that are already sampled depend on it. */
          enters: Type.Boolean(),
        },
        strict,
      ),
    ),
    /** Rollouts that were re-scored, of so many that the step sampled; texts kept. */
    rollouts: Type.Integer(),
    of: Type.Integer(),
    texts: Type.Integer(),
    tokens: Type.Integer(),
    /** Tokens, and rollouts by their mean advantage, whose sign is another one. */
    flippedTokens: Type.Integer(),
    flippedRollouts: Type.Integer(),
    /** Mean advantage over rollouts, by verdict and by thirds of length. Empty groups are left out. */
    groups: Type.Array(
      Type.Object(
        {
          label: Type.String(),
          count: Type.Integer(),
          before: Type.Number(),
          after: Type.Number(),
        },
        strict,
      ),
    ),
    /** Rollouts with a positive mean advantage only now, and only before; the lists hold the largest shifts. */
    reinforcedCount: Type.Integer(),
    reinforced: Type.Array(Shift),
    droppedCount: Type.Integer(),
    dropped: Type.Array(Shift),
  },
  strict,
);
export type Consequence = Static<typeof Consequence>;

/** The facts as sentences, the same in a terminal and in a view. */
export function consequenceWords(of: Consequence): string[] {
  const count = (n: number): string => n.toLocaleString('en');
  const silent = of.changes.filter(({ enters }) => !enters).map(({ name }) => name);
  return [
    `Step ${count(of.step)} re-scored: ${count(of.rollouts)} of ${count(of.of)} rollouts, text of ${count(of.texts)}.`,
    ...(of.rollouts < of.of
      ? ['Statistics over the batch are of the rollouts that were re-scored.']
      : []),
    ...(silent.length > 0
      ? [`${silent.join(', ')}: the advantages of rollouts already sampled do not depend on it.`]
      : []),
    `The mean advantage changes sign in ${count(of.flippedRollouts)} rollouts; ${count(of.flippedTokens)} of ${count(of.tokens)} tokens change sign.`,
    `${count(of.reinforcedCount)} would now be reinforced, ${count(of.droppedCount)} no longer.`,
  ];
}
