import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import type { TokenMessage } from '../../../src/run/trainer/port.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';
import { tokenStream } from '../../../src/run/trainer/stream.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { tinySpec } from './support/tiny.ts';

describe('the token stream', () => {
  const context = taskContext(taskNamed('countdown'), tinySpec().task.options);
  const prompts = Array.from({ length: 20 }, (_, row) =>
    context.task.prompt(
      context.train[row],
      context.options,
      randomStream(randomKey(1, 'puzzle'), row),
    ),
  );
  const words = (...text: string[]): number[] =>
    text.map((word) => context.vocabulary.indexOf(word));

  function open(watching = { now: true }) {
    const messages: TokenMessage[] = [];
    let clock = 1000;
    const stream = tokenStream({
      context,
      step: 7,
      prompts,
      now: () => clock,
      watched: () => watching.now,
      send: (message) => messages.push(message),
    });
    return {
      stream,
      messages,
      /** One decode step: the same token for these rows, some time later. */
      decode(rows: number[], token: number, later: number) {
        clock += later;
        stream.onTokens({
          row: Int32Array.from(rows),
          token: new Int32Array(rows.length).fill(token),
          logp: new Float32Array(rows.length),
        });
      },
    };
  }
  const all = prompts.map((_, row) => row);

  it('shows eight rows in fixed slots, whole and once, at most one message a frame', () => {
    const { stream, messages, decode } = open();
    const said = words('try', '9', '-', '4', '=', '5', ',', 'go', 'back', '.', 'end');
    said.forEach((token) => decode(all, token, 5));
    stream.finish();
    const slots = new Map<
      number,
      { row: number; prompts: number; pieces: string[]; done: number }
    >();
    for (const { deltas, step } of messages) {
      assert.equal(step, 7);
      for (const { slot, row, prompt, pieces, done } of deltas) {
        const seen = slots.get(slot) ?? { row, prompts: 0, pieces: [], done: 0 };
        assert.equal(seen.row, row);
        seen.prompts += Number(prompt !== undefined);
        seen.pieces.push(...pieces);
        seen.done += Number(done);
        slots.set(slot, seen);
      }
    }
    assert.deepEqual([...slots.keys()].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { prompts: count, pieces, done } of slots.values()) {
      assert.deepEqual([count, done], [1, 1]);
      assert.deepEqual(
        pieces,
        said.map((token) => context.vocabulary[token]),
      );
    }
    assert.ok(messages.length <= Math.ceil((said.length * 5) / 16) + 1, `${messages.length}`);
    assert.ok(
      messages.every(({ sampledAt }, i) => i === 0 || sampledAt - messages[i - 1].sampledAt > 0),
    );
  });

  it('marks behaviours as they appear', () => {
    const { stream, messages, decode } = open();
    for (const token of words('go', 'back', '.')) decode([0], token, 20);
    stream.finish();
    const spans = messages.flatMap(({ deltas }) =>
      deltas.filter(({ slot }) => slot === 0).map(({ spans: found }) => found),
    );
    assert.ok(
      spans.at(-1)?.some(([behaviour]) => behaviour === 'backtracking'),
      JSON.stringify(spans),
    );
  });

  it('sends nothing to nobody, and all so far to somebody who comes later', () => {
    const watching = { now: false };
    const { stream, messages, decode } = open(watching);
    decode(all, words('try')[0], 20);
    assert.equal(messages.length, 0);
    watching.now = true;
    decode(all, words('9')[0], 20);
    assert.deepEqual(messages[0].deltas[0].pieces, ['try', '9']);
    assert.ok(messages[0].deltas[0].prompt);
    watching.now = false;
    stream.finish();
    assert.equal(messages.length, 1);
  });
});
