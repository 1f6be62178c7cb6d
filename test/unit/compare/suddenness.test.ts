import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { steepest, suddenness } from '../../../src/compare/cards/suddenness.ts';

const curve = (values: number[]): [number, number][] => values.map((value, i) => [i + 1, value]);
const noise = (size: number): number => (size * (randomInt(2001) - 1000)) / 1000;

describe('how suddenly a curve rises', () => {
  const length = 60 + randomInt(60);
  const line = Array.from({ length }, (_, i) => i / length + noise(0.002));
  const leap = Array.from({ length }, (_, i) => Number(i >= length / 2) + noise(0.002));
  const start = randomInt(10, 20);
  const ramp = Array.from({ length }, (_, i) => Math.min(1, Math.max(0, (i - start) / 8)));

  it('a straight line makes about a tenth of its rise in a tenth of its steps, a leap all of it', () => {
    assert.ok(Math.abs(steepest(curve(line)) - 0.115) < 0.03, String(steepest(curve(line))));
    assert.ok(Math.abs(steepest(curve(leap)) - 1) < 0.02, String(steepest(curve(leap))));
  });

  it('does not hang on height or scale', () => {
    const moved = line.map((value) => 5 + 70 * value);
    assert.ok(Math.abs(steepest(curve(moved)) - steepest(curve(line))) < 1e-9);
    assert.ok(Math.abs(suddenness(curve(moved)) - suddenness(curve(line))) < 1e-9);
  });

  it('large steps that come together are sudden, the same steps apart are not', () => {
    const together = suddenness(curve(ramp));
    const steps = ramp.slice(1).map((value, i) => value - ramp[i]);
    const large = steps.filter((step) => step > 0);
    const every = Math.floor(steps.length / large.length);
    let at = 0;
    const apart = [
      0,
      ...steps.map((_, i) => (at += i % every === 0 ? (large[i / every] ?? 0) : 0)),
    ];
    assert.ok(together > 1.8, String(together));
    assert.ok(suddenness(curve(apart)) < 1, String(suddenness(curve(apart))));
  });

  it('says nothing of curves that are short or do not rise', () => {
    assert.ok(Number.isNaN(steepest(curve(line.slice(0, 19)))));
    assert.ok(Number.isNaN(suddenness(curve([...line].reverse()))));
    assert.ok(Number.isNaN(steepest(curve(line.map((_, i) => i % 2)))));
  });
});
