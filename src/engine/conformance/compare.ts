import assert from 'node:assert/strict';
import type { Floats } from '../engine.ts';

/** ‖a‖₂ */
export function norm(a: Floats): number {
  let squares = 0;
  for (const v of a) squares += v * v;
  return Math.sqrt(squares);
}

/** ‖a − b‖₂ */
export function distance(a: Floats, b: Floats): number {
  assert.equal(a.length, b.length);
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return Math.sqrt(squares);
}

/** ‖actual − expected‖ ≤ tolerance · ‖expected‖ + floor. A NaN fails. */
export function assertClose(
  actual: Floats,
  expected: Floats,
  what: string,
  tolerance: number,
  floor = 0,
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const off = distance(actual, expected);
  const size = norm(expected);
  assert.ok(
    off <= tolerance * size + floor,
    `${what}: ‖Δ‖ = ${off.toExponential(2)}, ‖expected‖ = ${size.toExponential(2)}, ` +
      `ratio ${(off / size).toExponential(2)} above ${tolerance}`,
  );
}
