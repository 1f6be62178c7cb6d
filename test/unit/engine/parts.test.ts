import assert from 'node:assert/strict';
import { randomBatch, randomConfig } from '../../../src/engine/conformance/inputs.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { splitBatch } from '../../../src/engine/parts.ts';

describe('splitting a batch into passes', () => {
  it('keeps every sequence whole and in order, fills passes up to their size', () =>
    withFresh((random) => {
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: random.between(1, 12), longest: 9 });
      const most = random.between(9, 40);
      const parts = splitBatch(batch, most);
      let row = 0;
      for (const { batch: part, start } of parts) {
        assert.equal(start, batch.offsets[row]);
        assert.ok(part.tokens.length <= most);
        const rows = part.temperature.length;
        for (let r = 0; r < rows; r++, row++) {
          const [from, to] = [batch.offsets[row], batch.offsets[row + 1]];
          const own = [part.offsets[r], part.offsets[r + 1]] as const;
          assert.deepEqual(part.tokens.subarray(...own), batch.tokens.subarray(from, to));
          assert.equal(part.temperature[r], batch.temperature[row]);
          for (const [name, column] of Object.entries(batch.columns)) {
            assert.deepEqual(part.columns[name].subarray(...own), column.subarray(from, to));
          }
        }
        // The next sequence would not have fitted.
        const next = batch.offsets[row + 1] - batch.offsets[row];
        assert.ok(Number.isNaN(next) || part.tokens.length + next > most);
      }
      assert.equal(row, batch.temperature.length);
    }));

  it('refuses a sequence longer than a pass', () =>
    withFresh((random) => {
      const batch = randomBatch(randomConfig(random), random, { rows: 3, longest: 9 });
      assert.throws(() => splitBatch(batch, 8), {
        name: 'UserError',
        message: /9 tokens.*passes of 8/,
      });
    }));

  it('of nothing is nothing', () => {
    const none = {
      tokens: new Int32Array(0),
      offsets: Int32Array.of(0),
      temperature: new Float32Array(0),
      columns: {},
    };
    assert.deepEqual(splitBatch(none, 8), []);
  });
});
