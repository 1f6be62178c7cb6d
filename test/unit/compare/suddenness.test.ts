import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { steepest, suddenness } from '../../../src/compare/cards/suddenness.ts';

const curve = (values: number[]): [number, number][] => values.map((value, i) => [i + 1, value]);
const noise = (size: number): number => (size * (randomInt(2001) - 1000)) / 1000;

describe('how suddenly a curve rises', () => {
  const length = 60 + randomInt(60);
  const line = Array.from({ length }, (_, i) => i / length + noise(0.05));
  const at = Math.round((length * (2 + randomInt(6))) / 10);
  const leap = Array.from({ length }, (_, i) => Number(i >= at) + noise(0.05));

  it('a straight line makes a ninth of its rise from tenth to tenth, a leap all of it', () => {
    const found = `line ${steepest(curve(line))}, leap ${steepest(curve(leap))}`;
    assert.ok(steepest(curve(line)) > 1 / 9 && steepest(curve(line)) < 0.25, found);
    assert.ok(Math.abs(steepest(curve(leap)) - 1) < 0.15, found);
  });

  it('tells a leap from a steady rise with the same noise', () => {
    const found = `line ${suddenness(curve(line))}, leap ${suddenness(curve(leap))}`;
    assert.ok(suddenness(curve(line)) > 0.6 && suddenness(curve(line)) < 1.6, found);
    assert.ok(suddenness(curve(leap)) > 3, found);
  });

  it('does not hang on height or scale', () => {
    const moved = line.map((value) => 5 + 70 * value);
    assert.ok(Math.abs(steepest(curve(moved)) - steepest(curve(line))) < 1e-9);
    assert.ok(Math.abs(suddenness(curve(moved)) - suddenness(curve(line))) < 1e-9);
  });

  it('says nothing of curves that are short or do not rise beyond their noise', () => {
    assert.ok(Number.isNaN(steepest(curve(line.slice(0, 19)))));
    assert.ok(Number.isNaN(suddenness(curve([...line].reverse()))));
    assert.ok(Number.isNaN(steepest(curve(line.map((_, i) => (i % 2) + i / 1000)))));
  });
});
