import { Type, type Static } from '@sinclair/typebox';

/** The same rollouts scored by several algorithms: the shape that the protocol carries. */
const strict = { additionalProperties: false } as const;
const numbers = () => Type.Array(Type.Number());

/** Where the rollouts come from. */
export const LabSource = Type.Union([
  /** Those that the run trained on, as it kept them. */
  Type.Object({ kind: Type.Literal('kept') }, strict),
  Type.Object(
    {
      kind: Type.Literal('sampled'),
      checkpoint: Type.String(),
      /** The checkpoint holds the very weights that the step was sampled with, and nothing else was asked for. */
      exact: Type.Boolean(),
      /** Of so many rollouts of that step whose text the run kept, this many are the same tokens. */
      compared: Type.Integer(),
      same: Type.Integer(),
    },
    strict,
  ),
]);
export type LabSource = Static<typeof LabSource>;

const ScoredBy = Type.Object(
  {
    name: Type.String(),
    label: Type.String(),
    /** The run trained with it. */
    own: Type.Boolean(),
    /** KL, whitening and aggregation, in words. */
    settings: Type.String(),
    notes: Type.Array(Type.String()),
    /** Why it cannot score these rollouts; all below is left out then. */
    refused: Type.Optional(Type.String()),
    /** Rollouts that enter its loss. */
    rows: Type.Optional(Type.Integer()),
    /** Over response tokens: mean |A|, numbers of tokens with a positive, a negative and a zero advantage. */
    meanAdvantage: Type.Optional(Type.Number()),
    positive: Type.Optional(Type.Integer()),
    negative: Type.Optional(Type.Integer()),
    zero: Type.Optional(Type.Integer()),
    /** Length of the vector of gradient weights. */
    norm: Type.Optional(Type.Number()),
  },
  strict,
);
export type ScoredBy = Static<typeof ScoredBy>;

/** Two algorithms' vectors over all response tokens; null where one of them is all zero. */
const Pair = Type.Object(
  {
    a: Type.String(),
    b: Type.String(),
    advantage: Type.Union([Type.Number(), Type.Null()]),
    gradient: Type.Union([Type.Number(), Type.Null()]),
    /** Length of a's by that of b's. */
    advantageScale: Type.Union([Type.Number(), Type.Null()]),
    gradientScale: Type.Union([Type.Number(), Type.Null()]),
  },
  strict,
);
export type LabPair = Static<typeof Pair>;

const Area = Type.Object(
  { estimate: Type.Number(), low: Type.Number(), high: Type.Number() },
  strict,
);

const TokenModel = Type.Object(
  {
    /** The run's own, or one trained for this question on the other half of the prompts. */
    from: Type.Union([Type.Literal('run'), Type.Literal('trained')]),
    /** Updates of each half's model; 0 for the run's own. */
    updates: Type.Integer(),
    threshold: Type.Number(),
    /** Steps of the search that the task can judge, and those after which no solution can be reached. */
    steps: Type.Integer(),
    dead: Type.Integer(),
    /** Prompts that they belong to: the interval's clusters. */
    prompts: Type.Integer(),
    /** AUC against the truth of 1 − q, as OREAL weighs tokens, and of the score of the step's last token alone. */
    belief: Type.Optional(Area),
    alone: Type.Optional(Area),
    /** Why there is no AUC. */
    none: Type.Optional(Type.String()),
  },
  strict,
);
export type TokenModelResult = Static<typeof TokenModel>;

/** Per response token. */
const Detail = Type.Object(
  {
    pieces: Type.Array(Type.String()),
    /** By algorithm. */
    scores: Type.Record(
      Type.String(),
      Type.Object({ advantage: numbers(), gradient: numbers() }, strict),
    ),
    /** With a token reward model: q before each token, and OREAL's weight of it. */
    belief: Type.Optional(numbers()),
    importance: Type.Optional(numbers()),
    /** For tasks that can tell: the steps of the search, and whether a solution can still be reached. */
    steps: Type.Array(
      Type.Object(
        { start: Type.Integer(), end: Type.Integer(), reachable: Type.Boolean() },
        strict,
      ),
    ),
  },
  strict,
);
export type LabDetail = Static<typeof Detail>;

const LabRollout = Type.Object(
  {
    row: Type.Integer(),
    group: Type.Integer(),
    prompt: Type.String(),
    correct: Type.Boolean(),
    reason: Type.String(),
    length: Type.Integer(),
    /** Weighted sum of the terms, and each unweighted. */
    reward: Type.Number(),
    rewards: Type.Record(Type.String(), Type.Number()),
    /** Mean advantage over its tokens, by algorithm. */
    advantage: Type.Record(Type.String(), Type.Number()),
    /** Left out beyond the first groups: see `detailed`. */
    detail: Type.Optional(Detail),
  },
  strict,
);
export type LabRollout = Static<typeof LabRollout>;

export const LabResult = Type.Object(
  {
    step: Type.Integer(),
    source: LabSource,
    /** Rollouts that the step sampled; `rollouts` may be fewer, then whole prompts from the first on. */
    sampled: Type.Integer(),
    prompts: Type.Integer(),
    tokens: Type.Integer(),
    /** Rollouts that come with their tokens: whole prompts from the first on. */
    detailed: Type.Integer(),
    algorithms: Type.Array(ScoredBy),
    pairs: Type.Array(Pair),
    tokenModel: Type.Optional(TokenModel),
    rollouts: Type.Array(LabRollout),
    notes: Type.Array(Type.String()),
  },
  strict,
);
export type LabResult = Static<typeof LabResult>;

/** Where the rollouts come from, as a sentence; the same in a terminal and in a view. */
export function sourceWords({ step, source }: Pick<LabResult, 'step' | 'source'>): string {
  if (source.kind === 'kept') return `RL step ${step}: the rollouts that the run trained on.`;
  const { checkpoint, exact, compared, same } = source;
  const against =
    compared === 0
      ? 'the run kept no text of this step to compare with'
      : `${same} of the ${compared} rollouts whose text the run kept are the same, token for token`;
  return exact
    ? `RL step ${step}: sampled again from ${checkpoint}, the weights that this step began with; ${against}.`
    : `Fresh rollouts for the prompts of RL step ${step} from ${checkpoint}, not those that the run trained on; ${against}.`;
}

/** What one algorithm shares with another, read from either side. */
export function pairOf(pairs: readonly LabPair[], a: string, b: string): LabPair | undefined {
  const there = pairs.find((pair) => pair.a === a && pair.b === b);
  if (there) return there;
  const back = pairs.find((pair) => pair.a === b && pair.b === a);
  if (!back) return undefined;
  const turned = (scale: number | null) => (scale === null || scale === 0 ? null : 1 / scale);
  return {
    ...back,
    ...{ a, b },
    advantageScale: turned(back.advantageScale),
    gradientScale: turned(back.gradientScale),
  };
}

/** The facts as sentences, the same in a terminal and in a view. */
export function tokenModelWords(of: TokenModelResult): string[] {
  const whose =
    of.from === 'run'
      ? 'The run’s own token reward model'
      : `A token reward model trained for this, ${of.updates} updates on the other half of the prompts`;
  const area = (found: TokenModelResult['belief']): string =>
    found
      ? `${found.estimate.toFixed(3)}, 95 % interval ${found.low.toFixed(3)} to ${found.high.toFixed(3)}`
      : 'not to be told';
  if (of.none !== undefined) return [`${whose}: no AUC, ${of.none}.`];
  return [
    `${whose} against the truth: ${of.steps} steps of ${of.prompts} prompts, ${of.dead} after which no solution can be reached.`,
    `AUC of 1 − q after the step ${area(of.belief)}; of the score of its last token alone ${area(of.alone)} (over prompts).`,
  ];
}
