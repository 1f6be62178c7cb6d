import type { ModelConfig } from './config.ts';

/** Ids of special tokens, where the tokenizer has them. */
export interface SpecialTokens {
  bos?: number;
  eos?: number;
  pad?: number;
}

/**
 * The fields of a Hugging Face config.json. With RMSNorm and SwiGLU the model is a Llama and loads there
 * (`AutoModelForCausalLM`); anything else says that it is an architecture of its own.
 */
export function huggingFaceConfig(
  config: ModelConfig,
  special: SpecialTokens = {},
): Record<string, unknown> {
  const isLlama = config.mlp.kind === 'swiglu' && config.norm.kind === 'rms';
  return {
    architectures: [isLlama ? 'LlamaForCausalLM' : 'ThoughtscopeForCausalLM'],
    model_type: isLlama ? 'llama' : 'thoughtscope',
    vocab_size: config.vocab,
    hidden_size: config.width,
    intermediate_size: config.mlp.hidden,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.heads,
    head_dim: config.width / config.heads,
    hidden_act: { relu2: 'relu2', gelu: 'gelu_pytorch_tanh', swiglu: 'silu' }[config.mlp.kind],
    [isLlama ? 'rms_norm_eps' : 'norm_eps']: config.norm.eps,
    rope_theta: config.rope.base,
    max_position_embeddings: config.context,
    tie_word_embeddings: config.tied,
    attention_bias: false,
    mlp_bias: false,
    torch_dtype: 'float32',
    bos_token_id: special.bos ?? null,
    eos_token_id: special.eos ?? null,
    pad_token_id: special.pad ?? null,
  };
}
