import type { ModelConfig } from '../../model/config.ts';
import { gelu, geluBackward } from './ops/gelu.ts';
import { linear, linearBackward } from './ops/linear.ts';
import { relu2, relu2Backward } from './ops/relu2.ts';
import { swiglu, swigluBackward } from './ops/swiglu.ts';
import { accumulate, value, type Values } from './weights.ts';

/** What the MLP's backward pass needs. [tokens, hidden] each. */
export interface MlpTape {
  gate: Float64Array | undefined;
  up: Float64Array;
  active: Float64Array;
}

/** down(act(up(x))), or down(silu(gate(x)) · up(x)); `prefix` is the layer's `….mlp`. x: [tokens, width]. */
export function mlp(
  config: ModelConfig,
  weights: Values,
  prefix: string,
  x: Float64Array,
): { y: Float64Array; tape: MlpTape } {
  const { width } = config;
  const { kind, hidden } = config.mlp;
  const up = linear(x, value(weights, `${prefix}.up_proj.weight`), width);
  let gate: Float64Array | undefined;
  let active: Float64Array;
  if (kind === 'swiglu') {
    gate = linear(x, value(weights, `${prefix}.gate_proj.weight`), width);
    active = swiglu(gate, up);
  } else {
    active = kind === 'relu2' ? relu2(up) : gelu(up);
  }
  const y = linear(active, value(weights, `${prefix}.down_proj.weight`), hidden);
  return { y, tape: { gate, up, active } };
}

/** Accumulates the MLP's gradients and returns dx. */
export function mlpBackward(
  config: ModelConfig,
  weights: Values,
  gradients: Values,
  prefix: string,
  dy: Float64Array,
  x: Float64Array,
  { gate, up, active }: MlpTape,
): Float64Array {
  const through = (
    part: string,
    d: Float64Array,
    input: Float64Array,
    fanIn: number,
  ): Float64Array => {
    const name = `${prefix}.${part}.weight`;
    const back = linearBackward(d, input, value(weights, name), fanIn);
    accumulate(gradients, name, back.weight);
    return back.x;
  };
  const dActive = through('down_proj', dy, active, config.mlp.hidden);
  if (gate) {
    const d = swigluBackward(dActive, gate, up);
    const viaGate = through('gate_proj', d.gate, x, config.width);
    const viaUp = through('up_proj', d.up, x, config.width);
    return viaGate.map((v, i) => v + viaUp[i]);
  }
  const dUp = config.mlp.kind === 'relu2' ? relu2Backward(dActive, up) : geluBackward(dActive, up);
  return through('up_proj', dUp, x, config.width);
}
