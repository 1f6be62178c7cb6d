import type { ModelConfig } from '../../../src/model/config.ts';

/** A model size of the benchmark, with the batch that it trains on. */
export interface Size {
  name: string;
  config: ModelConfig;
  /** Training batch: rows of `length` tokens, and the steps of one repetition. */
  rows: number;
  length: number;
  steps: number;
  /** Decoding: tokens of the prompt and of the response. */
  prompt: number;
  count: number;
  /** Rows decoded at once. */
  batches: number[];
}

function config(
  vocab: number,
  width: number,
  layers: number,
  heads: number,
  context: number,
  kind: 'relu2' | 'gelu',
  norm: 'rms' | 'layer',
): ModelConfig {
  return {
    vocab,
    width,
    layers,
    heads,
    mlp: { kind, hidden: 4 * width },
    norm: { kind: norm, eps: 1e-5 },
    rope: { base: 1000 },
    context,
    tied: false,
    outputs: {},
    init: { embedding: 0.3, residual: 0.5, head: 0.5 },
  };
}

/** The preset's model (88k parameters) and three larger ones. */
export const SIZES: Size[] = [
  {
    name: '0.09M',
    config: config(48, 48, 3, 4, 192, 'relu2', 'rms'),
    ...{ rows: 16, length: 29, steps: 10, prompt: 7, count: 64, batches: [1, 64, 256] },
  },
  {
    name: '1M',
    config: config(512, 128, 4, 4, 128, 'gelu', 'layer'),
    ...{ rows: 32, length: 128, steps: 1, prompt: 16, count: 96, batches: [1, 64, 256] },
  },
  {
    name: '10M',
    config: config(512, 384, 6, 6, 256, 'gelu', 'layer'),
    ...{ rows: 8, length: 256, steps: 1, prompt: 16, count: 32, batches: [1, 64, 256] },
  },
  {
    name: '30M',
    config: config(4096, 512, 8, 8, 512, 'gelu', 'layer'),
    ...{ rows: 4, length: 512, steps: 1, prompt: 16, count: 16, batches: [1, 64] },
  },
];

/** The 1M model at another length, 4096 tokens a batch. */
export function atLength(length: number): Size {
  const size = SIZES[1];
  const rows = Math.max(1, 4096 / length);
  return { ...size, rows, length, config: { ...size.config, context: length } };
}
