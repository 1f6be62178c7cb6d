import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { analyse } from '../../../src/server/analysis.ts';
import { taskData } from '../../../src/server/taskData.ts';
import { recognise } from '../../../src/tasks/recognise.ts';
import { PART_NAMES } from '../../../src/tasks/mixture/options.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { withPrompt } from '../../../src/trace/formats/prompt.ts';
import { seed, stream } from '../tasks/support.ts';

/** Demonstrations of a task, by default options or as wide as they can be set. */
function demonstrations(name: string, wide: boolean, count: number) {
  const task = taskNamed(name);
  const options: unknown = {
    ...(Value.Default(task.optionsSchema, {}) as object),
    ...(wide ? task.widest : {}),
  };
  const words = task.vocabulary(options);
  const puzzles = task.puzzles(options, 'train');
  return Array.from({ length: count }, (_, row) => {
    const random = stream(row);
    const puzzle = puzzles[random.below(puzzles.length)];
    const { tokens, promptLength } = task.demonstrate(puzzle, options, random);
    const [prompt, response] = [tokens.slice(0, promptLength), tokens.slice(promptLength)];
    const text = (ids: Int32Array) => Array.from(ids, (id) => words[id]).join(' ');
    return {
      ...{ task, prompt: text(prompt), words: [...response].map((id) => words[id]) },
      correct: task.verify(prompt, response, options).correct,
      spans: task.detect(prompt, response, options),
    };
  });
}

describe(`documents in a task’s language (seed ${seed})`, () => {
  for (const name of PART_NAMES) {
    for (const wide of [false, true]) {
      it(`${name}: labelled and judged as the run’s own rollouts are${wide ? ', at the largest numbers' : ''}`, () => {
        let spans = 0;
        for (const made of demonstrations(name, wide, 40)) {
          // Spaces and lines as they come: they are no part of the language.
          const response = made.words.join(spans % 2 ? '\n' : ' ');
          for (const text of [
            `${made.prompt}\n\n${response}`,
            withPrompt(made.prompt, response),
            // As a mixture asks it.
            `${name} ${made.prompt}\n\n${response}`,
          ]) {
            assert.equal(recognise(made.prompt, response)?.task, made.task);
            const data = taskData(text) ?? assert.fail(text);
            const said = data.spans.map(({ start, end, ...span }) => ({
              ...span,
              words: text.slice(start, end).split(/\s+/),
            }));
            const wanted = made.spans
              .filter(({ start, end }) => start < end)
              .map(({ start, end, ...span }) => ({ ...span, words: made.words.slice(start, end) }));
            assert.deepEqual(said, wanted);
            assert.equal(data.correct, made.correct);
            assert.ok(data.exact);
            const analysis = analyse(text, undefined, data, []);
            assert.equal(analysis.spans.length, wanted.length);
            spans += wanted.length;
          }
        }
        assert.ok(spans > 0);
      });
    }
  }

  it('one foreign word, no prompt or no response: no task says anything', () => {
    const [{ prompt, words }] = demonstrations('countdown', false, 1);
    const response = words.join(' ');
    assert.ok(taskData(`${prompt}\n\n${response}`));
    for (const text of [
      `${prompt}\n\n${response} hmm`,
      `arithmetic ${prompt}\n\n${response}`,
      `Please: ${prompt}\n\n${response}`,
      `${prompt}\n${response}`,
      `${prompt}\n\n`,
      `\n\n${response}`,
      withPrompt('', response),
      withPrompt(prompt, ''),
      'First, 3 + 4 = 7.\n\nWait, let me check: 7.\n',
      '',
    ]) {
      assert.equal(taskData(text), undefined, text);
    }
  });
});
