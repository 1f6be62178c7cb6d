import { Type, type Static } from '@sinclair/typebox';

/**
 * The fixed family of models: decoder-only, rotary positions, pre-norm, gated or plain MLP, tied or untied output, named
 * linear heads. No biases in the trunk. What later parametrisations need is data here, not code.
 */
export const ModelConfig = Type.Object(
  {
    vocab: Type.Integer({ minimum: 2, description: 'Number of tokens in the vocabulary.' }),
    width: Type.Integer({ minimum: 2, description: 'Width d of the residual stream.' }),
    layers: Type.Integer({ minimum: 1, description: 'Number of decoder layers.' }),
    heads: Type.Integer({
      minimum: 1,
      description: 'Attention heads; divides the width into even parts.',
    }),
    mlp: Type.Object(
      {
        kind: Type.Union([Type.Literal('relu2'), Type.Literal('gelu'), Type.Literal('swiglu')], {
          description: 'ReLU², GELU (tanh form) or SwiGLU (gate·SiLU × up).',
        }),
        hidden: Type.Integer({ minimum: 1, description: 'Width of the hidden layer.' }),
      },
      { additionalProperties: false },
    ),
    norm: Type.Object(
      {
        kind: Type.Union([Type.Literal('rms'), Type.Literal('layer')], {
          description: 'RMSNorm with gain, or LayerNorm with gain and bias.',
        }),
        eps: Type.Number({ exclusiveMinimum: 0 }),
      },
      { additionalProperties: false },
    ),
    rope: Type.Object(
      { base: Type.Number({ exclusiveMinimum: 1 }) },
      { additionalProperties: false },
    ),
    context: Type.Integer({
      minimum: 1,
      description: 'Longest sequence, prompt included, in tokens.',
    }),
    tied: Type.Boolean({ description: 'Output projection shares the embedding.' }),
    outputs: Type.Record(
      Type.String(),
      Type.Object({
        detached: Type.Boolean({ description: "The head's gradient stops before the trunk." }),
      }),
      {
        description:
          'Named linear heads (weight d, bias 1) on the final norm, for instance one value head per reward signal.',
      },
    ),
    init: Type.Object(
      {
        embedding: Type.Number({ description: 'Std of the token embedding.' }),
        residual: Type.Number({
          description:
            'Factor on the std of the projections that write to the residual stream (o and down); 1/√(fan-in · layers) is the base.',
        }),
        head: Type.Number({ description: 'Factor on 1/√d for the output projection.' }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type ModelConfig = Static<typeof ModelConfig>;

/** Shape by name of every tensor of a model, in a fixed order. Hugging Face names; linear weights are [out, in]. */
export function tensorShapes(config: ModelConfig): Map<string, number[]> {
  const { vocab, width, layers, mlp, norm } = config;
  const shapes = new Map<string, number[]>();
  const addNorm = (prefix: string): void => {
    shapes.set(`${prefix}.weight`, [width]);
    if (norm.kind === 'layer') shapes.set(`${prefix}.bias`, [width]);
  };
  shapes.set('model.embed_tokens.weight', [vocab, width]);
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    addNorm(`${at}.input_layernorm`);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'o_proj']) {
      shapes.set(`${at}.self_attn.${part}.weight`, [width, width]);
    }
    addNorm(`${at}.post_attention_layernorm`);
    if (mlp.kind === 'swiglu') shapes.set(`${at}.mlp.gate_proj.weight`, [mlp.hidden, width]);
    shapes.set(`${at}.mlp.up_proj.weight`, [mlp.hidden, width]);
    shapes.set(`${at}.mlp.down_proj.weight`, [width, mlp.hidden]);
  }
  addNorm('model.norm');
  if (!config.tied) shapes.set('lm_head.weight', [vocab, width]);
  for (const name of Object.keys(config.outputs).sort()) {
    shapes.set(`heads.${name}.weight`, [1, width]);
    shapes.set(`heads.${name}.bias`, [1]);
  }
  return shapes;
}

/** Number of parameters. */
export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of tensorShapes(config).values()) count += shape.reduce((a, b) => a * b, 1);
  return count;
}
