import { tensorShapes, type ModelConfig } from '../model/config.ts';
import type { Tensors } from './engine.ts';

/** Where a tensor lies in the flat vector of all parameters; offset and size in floats. */
export interface Place {
  name: string;
  shape: number[];
  offset: number;
  size: number;
}

/** Every tensor of the model side by side, in the order of `tensorShapes`. */
export function layoutOf(config: ModelConfig): Place[] {
  const places: Place[] = [];
  let offset = 0;
  for (const [name, shape] of tensorShapes(config)) {
    const size = shape.reduce((a, b) => a * b, 1);
    places.push({ name, shape, offset, size });
    offset += size;
  }
  return places;
}

/** Writes the tensors into `flat`, which is as long as all of them. */
export function flattenInto(places: Place[], tensors: Tensors, flat: Float32Array): void {
  for (const { name, offset } of places) flat.set(tensors.get(name)?.data ?? [], offset);
}

export function unflatten(places: Place[], flat: Float32Array): Tensors {
  const tensors: Tensors = new Map();
  for (const { name, shape, offset, size } of places) {
    tensors.set(name, { shape, data: flat.slice(offset, offset + size) });
  }
  return tensors;
}
