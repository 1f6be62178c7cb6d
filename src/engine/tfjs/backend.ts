import type * as tfjs from '@tensorflow/tfjs-core';
// The types of the chained form x.mul(y); `chain` brings the methods.
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

/** The part of tfjs that the engine uses; which backend computes is chosen where the engine is made. */
export type Tf = typeof tfjs;
export type T1 = tfjs.Tensor1D;
export type T2 = tfjs.Tensor2D;
export type T4 = tfjs.Tensor4D;
export type AnyTensor = tfjs.Tensor;

const CHAINED = [
  'add',
  'sub',
  'mul',
  'div',
  'square',
  'sqrt',
  'neg',
  'sum',
  'mean',
  'reshape',
  'slice',
  'gather',
] as const;

/**
 * Gives tensors the methods of the chained form. tfjs-core's Node bundle leaves them out, and importing its registration
 * would load a second tfjs-core whose tensors the backend does not know.
 */
export function chain(tf: Tf): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const name of CHAINED) {
    const operation = tf[name] as (...args: unknown[]) => unknown;
    prototype[name] ??= function (this: AnyTensor, ...args: unknown[]): unknown {
      return operation(this, ...args);
    };
  }
}
