import type { ModelConfig } from '../../model/config.ts';
import type { Tensors } from '../engine.ts';
import { flattenInto, layoutOf, type Place } from '../flat.ts';
import type { AnyTensor, T1, T2, Tf } from './backend.ts';

export function flatten(places: Place[], tensors: Tensors): Float32Array {
  const last = places[places.length - 1];
  const flat = new Float32Array(last.offset + last.size);
  flattenInto(places, tensors, flat);
  return flat;
}

/**
 * All weights as one flat device vector: the optimizer is then a dozen large operations, whatever the number of tensors.
 * Matrices are views that live until the vector changes.
 */
export class Parameters {
  readonly places: Place[];
  private readonly tf: Tf;
  private readonly byName: Map<string, Place>;
  private flat: T1;
  private views = new Map<string, AnyTensor>();

  constructor(tf: Tf, config: ModelConfig, weights: Tensors) {
    this.tf = tf;
    this.places = layoutOf(config);
    this.byName = new Map(this.places.map((place) => [place.name, place]));
    this.flat = tf.tensor1d(flatten(this.places, weights));
  }

  get vector(): T1 {
    return this.flat;
  }

  get size(): number {
    return this.flat.size;
  }

  /** Takes over `next` and drops the old vector with its views. */
  replace(next: T1): void {
    this.dispose();
    this.flat = next;
  }

  vectorOf(name: string): T1 {
    return this.view(name, [this.place(name).size]) as T1;
  }

  /** [out, in] matrix that begins at `name`; `rows` may span tensors that lie side by side (q, k, v). */
  matrix(name: string, rows: number, columns: number): T2 {
    return this.view(name, [rows, columns]) as T2;
  }

  dispose(): void {
    for (const view of this.views.values()) view.dispose();
    this.views.clear();
    this.flat.dispose();
  }

  private place(name: string): Place {
    const place = this.byName.get(name);
    if (!place) throw new Error(`no tensor "${name}" in this model`);
    return place;
  }

  private view(name: string, shape: number[]): AnyTensor {
    let view = this.views.get(name);
    if (!view) {
      const size = shape.reduce((a, b) => a * b, 1);
      view = this.tf.tidy(() => this.flat.slice([this.place(name).offset], [size]).reshape(shape));
      this.views.set(name, this.tf.keep(view));
    }
    return view;
  }
}
