import { randomKey, randomStream } from '../../../../src/base/random.ts';
import type { Engine, Model, Prompts, Rollouts, Sampling } from '../../../../src/engine/engine.ts';
import { createReferenceEngine } from '../../../../src/engine/reference/engine.ts';
import type { ResolvedSpec } from '../../../../src/run/validate.ts';
import { taskNamed } from '../../../../src/tasks/registry.ts';

/**
 * The reference engine, but every response is the demonstration of some training puzzle, cut where sampling would have cut it:
 * responses worth judging, without a model that learnt to give them. Rows that are `right` get one that solves their own puzzle.
 */
export function demonstrating(
  { task: { name, options } }: ResolvedSpec,
  right: (row: number) => boolean = () => false,
): Engine {
  const engine = createReferenceEngine();
  const task = taskNamed(name);
  const puzzles = task.puzzles(options, 'train');
  const same = (prompt: Int32Array): string =>
    prompt.slice(0, 4).sort().join() + prompt.slice(4).join();
  const byPrompt = new Map(
    puzzles.map((puzzle) => [
      same(task.prompt(puzzle, options, randomStream(randomKey(0, 'puzzle')))),
      puzzle,
    ]),
  );

  function generate({ tokens, offsets, rows }: Prompts, { key, maxTokens }: Sampling): Rollouts {
    const prompts = Array.from(rows, (_, i) => tokens.slice(offsets[i], offsets[i + 1]));
    const responses = Array.from(rows, (row, i) => {
      const random = randomStream(key, row);
      const drawn = puzzles[random.below(puzzles.length)];
      const own = right(row) ? byPrompt.get(same(prompts[i])) : undefined;
      const show = (): Int32Array => {
        const shown = task.demonstrate(own ?? drawn, options, random);
        return shown.tokens.slice(shown.promptLength);
      };
      let response = show();
      const solved = (): boolean =>
        response.length <= maxTokens && task.verify(prompts[i], response, options).correct;
      // Some demonstrations give up, some are too long.
      for (let tries = 0; own && tries < 200 && !solved(); tries++) response = show();
      return response;
    });
    const cut = responses.map((response) => response.slice(0, maxTokens));
    const ends = [0];
    for (const [i, prompt] of prompts.entries()) ends.push(ends[i] + prompt.length + cut[i].length);
    const all = prompts.flatMap((prompt, i) => [...prompt, ...cut[i]]);
    return {
      tokens: Int32Array.from(all),
      offsets: Int32Array.from(ends),
      promptLengths: Int32Array.from(prompts, ({ length }) => length),
      logp: new Float32Array(all.length).fill(-1),
      finished: Uint8Array.from(responses, ({ length }) => Number(length <= maxTokens)),
    };
  }

  return {
    ...engine,
    async create(config, from, shape): Promise<Model> {
      const model = await engine.create(config, from, shape);
      return { ...model, generate: (prompts, how) => Promise.resolve(generate(prompts, how)) };
    },
  };
}
