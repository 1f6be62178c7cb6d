import assert from 'node:assert/strict';
import { attention, attentionBackward } from '../../../src/engine/reference/ops/attention.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op attention', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [tokens, heads, headWidth] = [1, 2, 3].map(() => random.between(1, 5));
      const past = random.below(4);
      const width = heads * headWidth;
      checkOp(
        random,
        {
          query: random.normals(tokens * width),
          key: random.normals((past + tokens) * width),
          value: random.normals((past + tokens) * width),
        },
        ({ query, key, value }) => attention(query, key, value, heads, width),
        (dOut, { query, key, value }) => attentionBackward(dOut, query, key, value, heads, width),
      );
    }));
  it('sees nothing after the query', () =>
    withFresh((random) => {
      const [query, key, value] = [1, 2, 3].map(() => random.normals(5 * 6));
      const before = attention(query, key, value, 3, 6);
      key.fill(9, 3 * 6);
      value.fill(9, 3 * 6);
      const after = attention(query, key, value, 3, 6);
      assert.deepEqual(after.subarray(0, 3 * 6), before.subarray(0, 3 * 6));
      assert.notDeepEqual(after.subarray(3 * 6), before.subarray(3 * 6));
    }));
});
