import assert from 'node:assert/strict';
import { Type, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { SearchTree } from '../../../src/protocol/tallies.ts';
import { FromAsk, ToAsk } from '../../../src/protocol/ask.ts';
import { ToBrowser } from '../../../src/protocol/browser.ts';
import { checkOf } from '../../../src/protocol/checker.ts';
import { LabelledParams } from '../../../src/protocol/language.ts';
import { RunStatus } from '../../../src/run/records.ts';

const Bounds = Type.Object({
  any: Type.Any(),
  unknown: Type.Optional(Type.Unknown()),
  none: Type.Undefined(),
  either: Type.Union([Type.String({ minLength: 1, maxLength: 2 }), Type.Undefined()]),
  pattern: Type.String({ pattern: '^a' }),
  number: Type.Number({ exclusiveMinimum: 0, maximum: 2 }),
  integer: Type.Integer({ minimum: 0, maximum: 3 }),
  few: Type.Array(Type.Integer(), { minItems: 1, maxItems: 2 }),
  strict: Type.Object({ a: Type.Optional(Type.Null()) }, { additionalProperties: false }),
  pair: Type.Tuple([Type.Number(), Type.Boolean()]),
  record: Type.Record(Type.String(), Type.Number()),
});
const bounded = {
  any: 1,
  none: undefined,
  either: 'a',
  pattern: 'ab',
  number: 1,
  integer: 2,
  few: [1],
  strict: {},
  pair: [1, true],
  record: { a: 1 },
};
const span = { start: 0, end: 1, behaviour: 'b', confidence: 0.5, why: 'w' };
const update = {
  type: 'ask/update',
  updates: [
    {
      ...{ id: 1, model: 'm', place: 'p', sample: 0, prompt: '', at: 0, text: 'x', spansFrom: 0 },
      ...{ parts: [{ kind: 'answer', start: 0 }], spans: [span, { ...span, outcome: 'right' }] },
      ...{ tokens: [{ start: 0, end: 1, words: '' }], logp: [null, -1], state: 'done' },
      ...{ notes: ['n'], count: 2, seconds: 1.5, summary: false },
    },
  ],
};

const CASES: [string, TSchema, unknown][] = [
  ['bounds', Bounds, bounded],
  ['a streamed answer', ToAsk, update],
  ['FromAsk', FromAsk, Value.Create(FromAsk)],
  ['ToBrowser', ToBrowser, Value.Create(ToBrowser)],
  ['LabelledParams', LabelledParams, Value.Create(LabelledParams)],
  ['RunStatus', RunStatus, Value.Create(RunStatus)],
  ['SearchTree', SearchTree, Value.Create(SearchTree)],
];
const ODD = [
  ...[undefined, null, 0, 1, -1, 0.5, 4, NaN, Infinity, 1n, '', 'a', 'abc', true, [], {}, [1, , 2]],
  ...[new Date(0), new Uint8Array(2), Symbol('s'), () => 1, { length: 1 }],
];

describe('a check that is worked out once', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const [name, schema, good] of CASES) {
    it(`says what the library says: ${name} (seed ${seed})`, () => {
      const random = randomStream(randomKey(seed, 'shuffle'));
      const check = checkOf(schema);
      assert.equal(check(good), true);
      assert.equal(Value.Check(schema, good), true);
      const verdicts = [0, 0];
      for (let round = 0; round < 2000; round++) {
        const spoilt = spoil(good, random.below);
        const expected = Value.Check(schema, spoilt);
        assert.equal(check(spoilt), expected, `round ${round}`);
        verdicts[Number(expected)]++;
      }
      assert.ok(
        verdicts.every((count) => count > 0),
        `only one verdict: ${verdicts.join()}`,
      );
    });
  }
});

/** A copy with something replaced, left out or added at a random place. */
function spoil(value: unknown, below: (n: number) => number): unknown {
  if (typeof value !== 'object' || value === null || below(6) === 0) return ODD[below(ODD.length)];
  const keys = Object.keys(value);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
    string,
    unknown
  >;
  const key = below(8) === 0 || keys.length === 0 ? 'extra' : keys[below(keys.length)];
  if (below(8) === 0) delete copy[key];
  else copy[key] = spoil(copy[key], below);
  return copy;
}
