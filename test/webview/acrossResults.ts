import type { ForkResult, InterventionResult } from '../../src/protocol/sampler.ts';
import { wilsonInterval } from '../../src/base/statistics.ts';

const checkpoint = { name: 'step-60', phase: 'rl', step: 60 } as const;

/** A result as the sampler gives it. */
export function anIntervention(mode: 'ban' | 'force', behaviour: string): InterventionResult {
  const [low, estimate, high] = mode === 'ban' ? [-0.311, -0.27, -0.232] : [-0.015, 0.002, 0.021];
  return {
    kind: 'intervene',
    checkpoint,
    seconds: 3.4,
    mode,
    behaviour,
    opener: ['go'],
    draws: 896,
    puzzles: 224,
    changed: 680,
    ...(mode === 'force' && { places: 132 }),
    rate: { control: 1.7, treated: mode === 'ban' ? 0 : 1.9 },
    accuracy: { control: 0.546, treated: 0.546 + estimate, difference: { estimate, low, high } },
    length: { control: 62.3, treated: 71.1, difference: { estimate: 8.8, low: 5.9, high: 11.8 } },
    flips: [
      {
        prompt: 'numbers 1 8 1 target 10 :',
        control: {
          words: 'try 8 + 1 = 9 , 9 + 1 = 10 yes . answer ( 8 + 1 ) + 1 end'.split(' '),
          correct: true,
        },
        treated: { words: 'guess . answer ( 8 * 1 ) - 1 end'.split(' '), correct: false },
      },
    ],
  };
}

export function aFork(rollout: string): ForkResult {
  const wins = [8, 7, 9, 16, 24, 31];
  return {
    kind: 'fork',
    checkpoint,
    seconds: 1.2,
    rollout,
    boundaries: wins.map((won, i) => ({
      at: i * 14,
      samples: 32,
      wins: won,
      rate: wilsonInterval(won, 32),
      length: 50 - 3 * i,
      value: 0.3 + 0.08 * i,
    })),
    steps: 6,
    head: 'correctness',
  };
}
