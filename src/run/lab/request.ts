import { Type, type Static } from '@sinclair/typebox';
import type { Aggregation, KlPlace, Whitening } from '../../rl/options.ts';

/*
 * What the lab may be asked: the shape that the protocol carries. The values are those of the run file's fields, listed here so
 * that a view need not carry the algorithms.
 */
const strict = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value))));

/** Switches that can be set alike for all algorithms. */
export const SWITCH_VALUES = {
  klIn: ['reward', 'loss'],
  whitening: ['none', 'batch', 'group'],
  aggregation: ['token-mean', 'sequence-mean', 'constant'],
} as const satisfies {
  klIn: readonly KlPlace[];
  whitening: readonly Whitening[];
  aggregation: readonly Aggregation[];
};

export const LabSwitches = Type.Object(
  {
    klIn: Type.Optional(literals(SWITCH_VALUES.klIn)),
    klCoefficient: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
    whitening: Type.Optional(literals(SWITCH_VALUES.whitening)),
    aggregation: Type.Optional(literals(SWITCH_VALUES.aggregation)),
  },
  strict,
);
export type LabSwitches = Static<typeof LabSwitches>;

export const LabQuestion = Type.Object(
  {
    /** RL step; the last one without. */
    step: Type.Optional(Type.Integer({ minimum: 1 })),
    /** Samples of each prompt; given, rollouts are sampled anew with as many. */
    group: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
    /** Names of the registry; all without. */
    algorithms: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 })),
    switches: Type.Optional(LabSwitches),
    /** Updates of a token reward model that is trained for this, where the run has none. */
    tokenModel: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  },
  strict,
);
export type LabQuestion = Static<typeof LabQuestion>;
