import assert from 'node:assert/strict';
import type { Floats, ModelState, Tensors } from '../engine.ts';

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

/** Bit for bit, with a short message (a deep comparison of large arrays prints for minutes). */
export function assertSameTensors(actual: Tensors, expected: Tensors, what: string): void {
  assert.deepEqual(Array.from(actual.keys()), Array.from(expected.keys()), `${what}: names`);
  for (const [name, tensor] of expected) {
    const other = actual.get(name);
    assert.deepEqual(other?.shape, tensor.shape, `${what} "${name}": shape`);
    assertSame(other?.data ?? new Float32Array(0), tensor.data, `${what} "${name}"`);
  }
}

/** Bit for bit. */
export function assertSame(
  actual: Floats | Int32Array,
  expected: Floats | Int32Array,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  assert.ok(at < 0, `${what}: ${actual[at]} instead of ${expected[at]} at ${at}`);
}

/** Config, weights and optimizer state, bit for bit. */
export function assertSameState(actual: ModelState, expected: ModelState): void {
  assert.deepEqual(actual.config, expected.config);
  assertSameTensors(actual.weights, expected.weights, 'weight');
  assert.equal(actual.optimizer?.step, expected.optimizer?.step, 'optimizer step');
  if (!actual.optimizer || !expected.optimizer) return;
  assertSameTensors(actual.optimizer.first, expected.optimizer.first, 'first moment of');
  assertSameTensors(actual.optimizer.second, expected.optimizer.second, 'second moment of');
}
