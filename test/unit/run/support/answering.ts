import assert from 'node:assert/strict';
import type { Engine, Model, Prompts, Rollouts } from '../../../../src/engine/engine.ts';
import { createReferenceEngine } from '../../../../src/engine/reference/engine.ts';
import type { Arithmetic } from '../../../../src/tasks/arithmetic/columns.ts';
import { readPrompt } from '../../../../src/tasks/arithmetic/grammar.ts';
import { digitId, ID } from '../../../../src/tasks/arithmetic/words.ts';

type Knows = (sum: Arithmetic, row: number) => boolean;

function answers({ tokens, offsets, rows }: Prompts, knows: Knows): Rollouts {
  const whole = Array.from(rows, (_, row) => {
    const prompt = tokens.subarray(offsets[row], offsets[row + 1]);
    const sum = readPrompt(prompt);
    assert.ok(sum);
    const value = sum.a + sum.b + (knows(sum, row) ? 0 : 1);
    const answer = [ID.answer, ...[...String(value)].map((digit) => digitId(Number(digit)))];
    return { prompt, all: [...prompt, ...answer, ID.end] };
  });
  const ends = Int32Array.from([0, ...whole.map(({ all }) => all.length)]);
  for (let i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  return {
    tokens: Int32Array.from(whole.flatMap(({ all }) => all)),
    offsets: ends,
    promptLengths: Int32Array.from(whole, ({ prompt }) => prompt.length),
    logp: new Float32Array(ends[ends.length - 1]),
    finished: new Uint8Array(whole.length).fill(1),
  };
}

/** A model that answers sums at once: rightly where `knows` says so. */
export function answering(knows: Knows): Model {
  const generate = (prompts: Prompts): Promise<Rollouts> =>
    Promise.resolve(answers(prompts, knows));
  return { generate } as unknown as Model;
}

/** The reference engine with models that answer so whatever they learn. */
export function answeringEngine(knows: Knows): Engine {
  const engine = createReferenceEngine();
  return {
    ...engine,
    async create(config, from, shape): Promise<Model> {
      return { ...(await engine.create(config, from, shape)), ...answering(knows) };
    },
  };
}
