import type { LabResult, LabRollout, ScoredBy } from '../../src/run/lab/result.ts';
import type { ToLab } from '../../src/protocol/lab.ts';

const ALGORITHMS = [
  ['grpo', 'GRPO'],
  ['dr-grpo', 'Dr. GRPO'],
  ['rloo', 'RLOO'],
  ['oreal', 'OREAL'],
] as const;

/** Pieces of every rollout; one of them would be markup if it were not text. */
export const PIECES = [
  'try',
  '<img src=x onerror=alert(1)>',
  '+',
  '3',
  '=',
  '5',
  'answer',
  '5',
  '.',
];

export interface Made {
  random: () => number;
  step?: number;
}

/** A result of two prompts with four samples each. RLOO is 4/3 of Dr. GRPO. */
export function labResult({ random, step = 12 }: Made): LabResult {
  const about = (name: string, label: string): ScoredBy => ({
    ...{ name, label, own: name === 'grpo', settings: 'no KL, token-mean', notes: [], rows: 8 },
    ...{ meanAdvantage: 0.5, positive: 30, negative: 42, zero: 0, norm: 0.01 },
  });
  const number = (): number => Number((2 * random() - 1).toPrecision(8));
  const rollouts = Array.from({ length: 8 }, (_, row): LabRollout => {
    const base = PIECES.map(number);
    const scores = Object.fromEntries(
      ALGORITHMS.map(([name]) => {
        const factor = { grpo: 2, 'dr-grpo': 1, rloo: 4 / 3, oreal: 0.5 }[name];
        const advantage = base.map((value) => Number((value * factor).toPrecision(8)));
        return [name, { advantage, gradient: advantage.map((value) => -value / 72) }];
      }),
    );
    return {
      ...{ row, group: Math.floor(row / 4), prompt: `numbers 2 3 target ${5 + (row >> 2)} :` },
      ...{ correct: row % 4 === 0, reason: row % 4 === 0 ? 'gives 5' : 'uses <b>9</b> twice' },
      ...{
        length: PIECES.length,
        reward: number(),
        rewards: { correctness: Number(row % 4 === 0) },
      },
      advantage: Object.fromEntries(ALGORITHMS.map(([name]) => [name, number()])),
      ...(row < 7 && {
        detail: {
          pieces: PIECES,
          scores,
          belief: PIECES.map(() => random()),
          importance: PIECES.map(() => random()),
          steps: [{ start: 0, end: 6, reachable: row % 2 === 0 }],
        },
      }),
    };
  });
  return {
    step,
    source: { kind: 'sampled', checkpoint: `step-${step - 1}`, exact: true, compared: 8, same: 8 },
    ...{ sampled: 8, prompts: 2, tokens: 8 * PIECES.length, detailed: 7, rollouts },
    algorithms: [
      { name: 'ppo', label: 'PPO', own: false, settings: '', notes: [], refused: 'not here <i>' },
      ...ALGORITHMS.map(([name, label]) => about(name, label)),
    ],
    pairs: [
      {
        ...{ a: 'dr-grpo', b: 'rloo', advantage: 1, gradient: 1 },
        ...{ advantageScale: 0.75, gradientScale: 0.75 },
      },
      {
        ...{ a: 'grpo', b: 'oreal', advantage: -0.4, gradient: null },
        ...{ advantageScale: 4, gradientScale: null },
      },
    ],
    tokenModel: {
      ...{ from: 'run', updates: 0, threshold: 0.5, steps: 8, dead: 4, prompts: 2 },
      belief: { estimate: 0.81, low: 0.62, high: 0.93 },
      alone: { estimate: 0.7, low: 0.5, high: 0.9 },
    },
    notes: ['A note <script>alert(1)</script>.'],
  };
}

export function labRun(why = ''): Extract<ToLab, { type: 'lab/run' }> {
  return {
    type: 'lab/run',
    run: {
      ...{ id: 'r1', name: 'lab <b>run</b>', folder: '/r1', state: 'finished', phase: 'rl' },
      ...{ step: 14, steps: 14, elapsed: 1, lastSeq: 9, controls: {} },
    },
    steps: [1, 2, 12, 13, 14],
    why,
  };
}
