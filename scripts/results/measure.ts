import { randomKey, randomStream } from '../../src/base/random.ts';
import { mean } from '../../src/base/statistics.ts';
import type { Engine, Model } from '../../src/engine/engine.ts';
import { readCheckpoint } from '../../src/model/checkpoint.ts';
import { taskNamed } from '../../src/tasks/registry.ts';
import { METACOGNITION } from '../../src/trace/behaviours.ts';
import { packPrompts } from '../../src/run/trainer/batch.ts';
import { judgeRollouts, taskContext, type TaskContext } from '../../src/run/trainer/sample.ts';
import { resolveSpec } from '../../src/run/validate.ts';
import type { Outcome } from './outcomes.ts';
import { RECIPE } from './recipe.ts';

const LENGTH = 192;

/** Samples `draws` answers to every held-out puzzle from a checkpoint; `ban` = behaviours whose opening words are out. */
export async function measure(
  engine: Engine,
  folder: string,
  bans: string[][],
): Promise<Outcome[]> {
  const { state } = await readCheckpoint(folder);
  const model = await engine.create(state.config, state, {
    rows: 128,
    length: LENGTH,
    tokens: 2048,
  });
  const { spec } = resolveSpec({ start: folder });
  if (!spec) throw new Error('the default run file does not resolve');
  const context = taskContext(taskNamed(spec.task.name), spec.task.options);
  const outcomes: Outcome[] = [];
  for (const ban of bans) outcomes.push(await draw(model, context, ban));
  model.dispose();
  return outcomes;
}

async function draw(model: Model, context: TaskContext, banned: string[]): Promise<Outcome> {
  const { task, options, heldOut } = context;
  const { draws, measureSeed } = RECIPE;
  const key = randomKey(measureSeed, 'evaluation');
  const prompts = heldOut.flatMap((puzzle, p) =>
    Array.from({ length: draws }, (_, n) =>
      task.prompt(puzzle, options, randomStream(key, p * draws + n)),
    ),
  );
  const openers = task.openers(options);
  const ban = banned.flatMap((behaviour) => openers[behaviour as keyof typeof openers] ?? []);
  const rollouts = await model.generate(packPrompts(prompts), {
    key,
    temperature: 1,
    topK: 0,
    topP: 1,
    maxTokens: LENGTH - prompts[0].length,
    stop: context.stop,
    ...(ban.length > 0 && { ban }),
  });
  const rows = await judgeRollouts(context, rollouts);
  const correct = heldOut.map(
    (_, p) =>
      rows.slice(p * draws, (p + 1) * draws).filter(({ verdict }) => verdict.correct).length,
  );
  return {
    draws,
    correct,
    tokens: mean(rows.map(({ response }) => response.length)),
    truncated: mean(rows.map(({ truncated }) => Number(truncated))),
    validity: mean(rows.map(({ verdict }) => verdict.validity).filter(Number.isFinite)),
    duplicates: mean(rows.map(({ verdict }) => verdict.duplicates)),
    behaviours: Object.fromEntries(
      METACOGNITION.map((name) => [
        name,
        mean(rows.map(({ spans }) => spans.filter(({ behaviour }) => behaviour === name).length)),
      ]),
    ),
  };
}
