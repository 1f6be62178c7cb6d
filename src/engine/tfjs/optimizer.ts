import type { ModelConfig } from '../../model/config.ts';
import { clipFactor, groupOf, stepScalars } from '../adamw.ts';
import type { ParameterGroup, StepOptions } from '../engine.ts';
import { layoutOf, type Place } from '../flat.ts';
import type { T1, Tf } from './backend.ts';

/** First and second moments as flat vectors, and the number of steps taken. */
export interface Moments {
  step: number;
  first: T1;
  second: T1;
}

/** 1 where a group owns the parameter, 0 elsewhere; undefined = everywhere. Kept: groups rarely change, rates do. */
export interface Masks {
  of(group: ParameterGroup, groups: ParameterGroup[]): T1 | undefined;
  dispose(): void;
}

export function createMasks(tf: Tf, config: ModelConfig): Masks {
  const places = layoutOf(config);
  const known = new Map<string, T1>();
  return {
    of(group, groups) {
      const owned = places.filter(({ name }) => groupOf(name, groups) === group);
      if (owned.length === places.length) return undefined;
      const key = owned.map(({ name }) => name).join(' ');
      let mask = known.get(key);
      if (!mask) {
        mask = tf.keep(tf.tensor1d(maskOf(places, owned)));
        known.set(key, mask);
      }
      return mask;
    },
    dispose() {
      for (const mask of known.values()) mask.dispose();
      known.clear();
    },
  };
}

function maskOf(places: Place[], owned: Place[]): Float32Array {
  const last = places[places.length - 1];
  const mask = new Float32Array(last.offset + last.size);
  for (const { offset, size } of owned) mask.fill(1, offset, offset + size);
  return mask;
}

/** Global norm over all parameters that are not frozen. */
export function gradientNorm(tf: Tf, gradient: T1, groups: ParameterGroup[], masks: Masks): T1 {
  return tf.tidy(() => {
    let squares = gradient.square();
    for (const group of groups) {
      if (!group.frozen) continue;
      const mask = masks.of(group, groups);
      squares = mask ? squares.mul(tf.sub(1, mask)) : tf.zerosLike(squares);
    }
    return squares.sum().sqrt() as unknown as T1;
  });
}

/** AdamW as src/engine/adamw.ts defines it, on whole vectors. Returns the new weights and moments; disposes nothing. */
export function adamw(
  tf: Tf,
  weights: T1,
  gradient: T1,
  moments: Moments,
  norm: number,
  options: StepOptions,
  masks: Masks,
): { weights: T1; moments: Moments } {
  const step = moments.step + 1;
  const [beta1, beta2] = options.betas;
  const [next, first, second] = tf.tidy(() => {
    const g = gradient.mul<T1>(clipFactor(norm, options.clip));
    const m = moments.first.mul(beta1).add<T1>(g.mul(1 - beta1));
    const v = moments.second.mul(beta2).add<T1>(g.square().mul(1 - beta2));
    let w = weights;
    let mKept = moments.first;
    let vKept = moments.second;
    for (const group of options.groups) {
      if (group.frozen) continue;
      const mask = masks.of(group, options.groups);
      const { decay, rate, secondCorrection } = stepScalars(step, group, options.betas);
      const move = m.mul(rate).div(v.sqrt().div(secondCorrection).add(options.eps));
      const change = weights.mul(decay - 1).sub<T1>(move);
      w = w.add(mask ? change.mul(mask) : change);
      mKept = mask ? blend(tf, mKept, m, mask) : m;
      vKept = mask ? blend(tf, vKept, v, mask) : v;
    }
    return [w.clone(), mKept.clone(), vKept.clone()];
  });
  return { weights: next, moments: { step, first, second } };
}

/** `b` where the mask is 1, `a` where it is 0, exactly. */
function blend(tf: Tf, a: T1, b: T1, mask: T1): T1 {
  return a.mul(tf.sub(1, mask)).add<T1>(b.mul(mask));
}
