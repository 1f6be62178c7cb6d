import { addCluster, emptySums, type ClusterSums } from '../base/clusters.ts';

/** What counting needs to know of one response. */
export interface Counted {
  /** Same value = same prompt, within a step. */
  group: string | number;
  /** Undefined where nobody judged it. */
  correct?: boolean;
  truncated: boolean;
  /** In whatever the spans count in. */
  length: number;
  /** Number of spans per behaviour. */
  behaviours: Readonly<Record<string, number>>;
  /** [behaviour, start, end] per span, where known: for positions. */
  segments?: readonly (readonly [string, number, number])[];
  /** Chances per behaviour, where they could be counted. */
  opportunities?: Readonly<Record<string, number | undefined>>;
}

/** Bins of the position of a span's start in its response. */
export const POSITION_BINS = 20;

/** Sums over the prompts of one step, for one behaviour. */
export interface BehaviourTally {
  /** Responses that show it, of all responses. */
  shows: ClusterSums;
  /** Spans, per response. */
  spans: ClusterSums;
  /** Spans, per chance: of the responses whose chances could be counted. */
  chances?: ClusterSums;
  /** Correct ones among the judged responses with it and without it. */
  correctWith: ClusterSums;
  correctWithout: ClusterSums;
  /** Starts of spans by twentieth of the response. */
  positions: number[];
}

/** One step's counts: all that emergence needs, whatever the number of responses. */
export interface StepTally {
  step: number;
  responses: number;
  prompts: number;
  judged: number;
  correct: number;
  truncated: number;
  /** Responses whose chances could be counted. */
  withChances: number;
  behaviours: Record<string, BehaviourTally>;
}

/** Counts the responses of one step. */
export function tallyStep(step: number, responses: readonly Counted[]): StepTally {
  const groups = new Map<string | number, Counted[]>();
  for (const response of responses) {
    const members = groups.get(response.group);
    if (members) members.push(response);
    else groups.set(response.group, [response]);
  }
  const names = new Set(responses.flatMap(({ behaviours }) => Object.keys(behaviours)));
  for (const { opportunities } of responses) {
    for (const name of Object.keys(opportunities ?? {})) names.add(name);
  }
  const count = (test: (response: Counted) => boolean): number => responses.filter(test).length;
  return {
    step,
    responses: responses.length,
    prompts: groups.size,
    judged: count(({ correct }) => correct !== undefined),
    correct: count(({ correct }) => correct === true),
    truncated: count(({ truncated }) => truncated),
    withChances: count(({ opportunities }) => opportunities !== undefined),
    behaviours: Object.fromEntries(
      [...names].sort().map((name) => [name, tallyBehaviour(name, [...groups.values()])]),
    ),
  };
}

function tallyBehaviour(name: string, groups: readonly (readonly Counted[])[]): BehaviourTally {
  const shows = emptySums();
  const spans = emptySums();
  const chances = emptySums();
  const correctWith = emptySums();
  const correctWithout = emptySums();
  const positions = new Array<number>(POSITION_BINS).fill(0);
  for (const members of groups) {
    const sum = (value: (response: Counted) => number): number =>
      members.reduce((total, response) => total + value(response), 0);
    const times = ({ behaviours }: Counted): number =>
      Object.hasOwn(behaviours, name) ? behaviours[name] : 0;
    const does = (response: Counted): boolean => times(response) > 0;
    addCluster(
      shows,
      sum((response) => Number(does(response))),
      members.length,
    );
    addCluster(spans, sum(times), members.length);
    const countable = ({ opportunities }: Counted): boolean => opportunities?.[name] !== undefined;
    addCluster(
      chances,
      sum((response) => (countable(response) ? times(response) : 0)),
      sum(({ opportunities }) => opportunities?.[name] ?? 0),
    );
    for (const [sums, wanted] of [
      [correctWith, true],
      [correctWithout, false],
    ] as const) {
      const judged = members.filter(
        (response) => response.correct !== undefined && does(response) === wanted,
      );
      addCluster(sums, judged.filter(({ correct }) => correct).length, judged.length);
    }
    for (const { segments, length } of members) {
      for (const [behaviour, start] of segments ?? []) {
        if (behaviour !== name || length <= 0) continue;
        const bin = Math.floor((start / length) * POSITION_BINS);
        positions[Math.min(Math.max(bin, 0), POSITION_BINS - 1)]++;
      }
    }
  }
  return {
    shows,
    spans,
    ...(chances[2] > 0 && { chances }),
    correctWith,
    correctWithout,
    positions,
  };
}
