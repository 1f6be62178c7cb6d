import assert from 'node:assert/strict';
import { overlayOf, signed } from '../../../../webview/trace/overlay.ts';

describe('overlays', () => {
  it('has none without numbers', () => {
    assert.equal(overlayOf('none', { logp: [-1], advantage: [1] }), undefined);
    assert.equal(overlayOf('advantage', { logp: [-1], advantage: [] }), undefined);
  });

  it('classes log-probabilities on a fixed scale', () => {
    const p = [1, 0.95, 0.6, 0.3, 0.1, 0.02, 0.001];
    const overlay = overlayOf('logp', {
      logp: [...p.map(Math.log), NaN, -Infinity],
      advantage: [],
    });
    assert.ok(overlay);
    assert.deepEqual(
      [...p, NaN, 0].map((_, i) => overlay.step(i)),
      [0, 0, 1, 2, 3, 4, 5, undefined, 5],
    );
    assert.equal(overlay.describe(2), 'log-probability −0.511 (p = 0.6)');
    assert.equal(overlay.describe(7), 'log-probability unknown');
  });

  it('centres advantages on zero, keeps their sign and is not bleached by one spike', () => {
    const advantage = Array.from({ length: 100 }, (_, i): number => (i % 2 ? 1 : -1));
    advantage[7] = 50;
    const overlay = overlayOf('advantage', { logp: [], advantage });
    assert.ok(overlay);
    assert.equal(overlay.step(0), -4);
    assert.equal(overlay.step(1), 4);
    assert.equal(overlay.step(7), 4);
    assert.equal(overlay.stops[4].label, '0.00');
    assert.equal(overlay.stops[0].label, '−1.00');
    const flat = overlayOf('advantage', { logp: [], advantage: [0, 0] });
    assert.equal(flat?.step(0), 0);
  });

  it('classes entropy on a fixed scale, in nats', () => {
    const entropy = [-1e-4, 0, 0.1, 0.3, 0.7, 1.5, 3, NaN];
    const overlay = overlayOf('entropy', { logp: [], advantage: [], extras: { entropy } });
    assert.ok(overlay);
    assert.deepEqual(
      entropy.map((_, i) => overlay.step(i)),
      [0, 0, 1, 2, 3, 4, 5, undefined],
    );
    assert.match(overlay.describe(4), /0\.700 nats .* 2\.0 equals/);
  });

  it('shows what a run measured and nothing else', () => {
    const extras = { kl: [0.5, -0.5], reward: [0, 1], value: [0.2, 0.4] };
    for (const name of ['kl', 'reward', 'value'] as const) {
      const overlay = overlayOf(name, { logp: [], advantage: [], extras });
      assert.equal(overlay?.scale, 'diverging');
      assert.equal(overlay.step(1), name === 'kl' ? -4 : 4);
    }
    assert.equal(overlayOf('entropy', { logp: [], advantage: [], extras }), undefined);
    assert.equal(overlayOf('kl', { logp: [], advantage: [] }), undefined);
  });

  it('writes numbers with a real minus and no minus zero', () => {
    assert.equal(signed(-1.5, 1), '−1.5');
    assert.equal(signed(-0.001, 2), '0.00');
  });
});
