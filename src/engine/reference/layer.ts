import type { ModelConfig } from '../../model/config.ts';
import { mlp, mlpBackward, type MlpTape } from './mlp.ts';
import { norm, normBackward } from './norm.ts';
import { linear, linearBackward } from './ops/linear.ts';
import { rope, ropeBackward } from './ops/rope.ts';
import { accumulate, value, type Values } from './weights.ts';

/** Mixes tokens: from rotated queries, rotated keys and values of the new tokens to one vector a token. */
export type Mixer = (query: Float64Array, key: Float64Array, value: Float64Array) => Float64Array;
export type MixerBackward = (
  dMixed: Float64Array,
  query: Float64Array,
  key: Float64Array,
  value: Float64Array,
) => { query: Float64Array; key: Float64Array; value: Float64Array };

/** What the layer's backward pass needs. [tokens, width] each. */
export interface LayerTape {
  x: Float64Array;
  attentionInput: Float64Array;
  query: Float64Array;
  key: Float64Array;
  value: Float64Array;
  mixed: Float64Array;
  middle: Float64Array;
  mlpInput: Float64Array;
  mlp: MlpTape;
}

/** x += o(attention(rope(q), rope(k), v)); x += mlp(x), each on its norm of x. x: [tokens, width]. */
export function layerForward(
  config: ModelConfig,
  weights: Values,
  layer: number,
  x: Float64Array,
  positions: Int32Array,
  mix: Mixer,
): { y: Float64Array; tape: LayerTape } {
  const { width, heads, rope: rotary } = config;
  const at = `model.layers.${layer}`;
  const project = (part: string, input: Float64Array): Float64Array =>
    linear(input, value(weights, `${at}.self_attn.${part}.weight`), width);

  const attentionInput = norm(config, weights, `${at}.input_layernorm`, x);
  const query = rope(project('q_proj', attentionInput), positions, heads, rotary.base);
  const key = rope(project('k_proj', attentionInput), positions, heads, rotary.base);
  const values = project('v_proj', attentionInput);
  const mixed = mix(query, key, values);
  const middle = sum(x, project('o_proj', mixed));

  const mlpInput = norm(config, weights, `${at}.post_attention_layernorm`, middle);
  const out = mlp(config, weights, `${at}.mlp`, mlpInput);
  const inner = { x, attentionInput, query, key, value: values, mixed, middle, mlpInput };
  return { y: sum(middle, out.y), tape: { ...inner, mlp: out.tape } };
}

/** Accumulates the layer's gradients and returns dx. */
export function layerBackward(
  config: ModelConfig,
  weights: Values,
  gradients: Values,
  layer: number,
  dy: Float64Array,
  positions: Int32Array,
  tape: LayerTape,
  mixBackward: MixerBackward,
): Float64Array {
  const { width, heads, rope: rotary } = config;
  const at = `model.layers.${layer}`;
  const project = (part: string, d: Float64Array, input: Float64Array): Float64Array => {
    const name = `${at}.self_attn.${part}.weight`;
    const back = linearBackward(d, input, value(weights, name), width);
    accumulate(gradients, name, back.weight);
    return back.x;
  };
  const throughNorm = (part: string, d: Float64Array, input: Float64Array): Float64Array =>
    normBackward(config, weights, gradients, `${at}.${part}`, d, input);

  const dMlp = mlpBackward(config, weights, gradients, `${at}.mlp`, dy, tape.mlpInput, tape.mlp);
  const dMiddle = sum(dy, throughNorm('post_attention_layernorm', dMlp, tape.middle));

  const dMixed = project('o_proj', dMiddle, tape.mixed);
  const d = mixBackward(dMixed, tape.query, tape.key, tape.value);
  const dQuery = ropeBackward(d.query, positions, heads, rotary.base);
  const dKey = ropeBackward(d.key, positions, heads, rotary.base);
  const dInput = sum(
    sum(
      project('q_proj', dQuery, tape.attentionInput),
      project('k_proj', dKey, tape.attentionInput),
    ),
    project('v_proj', d.value, tape.attentionInput),
  );
  return sum(dMiddle, throughNorm('input_layernorm', dInput, tape.x));
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => v + b[i]);
}
