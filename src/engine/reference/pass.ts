import type { ModelConfig } from '../../model/config.ts';
import { checkFinite } from '../check.ts';
import type { Batch, TokenGradients } from '../engine.ts';
import { head, headBackward } from './ops/head.ts';
import { linear, linearBackward } from './ops/linear.ts';
import { tokenScores, tokenScoresBackward } from './ops/tokenScores.ts';
import { trunkBackward, trunkForward, type TrunkTape } from './trunk.ts';
import { accumulate, value, type Values } from './weights.ts';

/** The tokens that are predicted: all but each sequence's first. */
export interface Targets {
  /** Input position of each predicted token; the logits are those of the position before it. */
  at: Int32Array;
  chosen: Int32Array;
  temperature: Float64Array;
}

export interface Pass {
  logp: Float64Array;
  entropy: Float64Array;
  heads: Record<string, Float64Array>;
  tape: {
    trunk: TrunkTape;
    hidden: Float64Array;
    targets: Targets;
    /** [targets, vocab], before the temperature. */
    logits: Float64Array;
  };
}

export function outputName(config: ModelConfig): string {
  return config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
}

/** Forward pass over one part. */
export function forwardPass(config: ModelConfig, weights: Values, batch: Batch): Pass {
  const { width } = config;
  const { hidden, tape: trunk } = trunkForward(config, weights, batch.tokens, batch.offsets);
  const targets = targetsOf(batch);
  const before = gather(hidden, targets.at, width);
  const logits = linear(before, value(weights, outputName(config)), width);
  checkFinite('logits', logits);
  const scores = tokenScores(logits, targets.chosen, targets.temperature);

  const logp = new Float64Array(batch.tokens.length);
  const entropy = new Float64Array(batch.tokens.length);
  targets.at.forEach((at, i) => {
    logp[at] = scores.logp[i];
    entropy[at] = scores.entropy[i];
  });
  const heads: Pass['heads'] = {};
  for (const name of Object.keys(config.outputs)) {
    const weight = value(weights, `heads.${name}.weight`);
    heads[name] = head(hidden, weight, value(weights, `heads.${name}.bias`));
    checkFinite(`head "${name}"`, heads[name]);
  }
  return { logp, entropy, heads, tape: { trunk, hidden, targets, logits } };
}

/** Backward pass: accumulates the gradients of all weights. A gradient at a sequence's first token reaches nothing. */
export function backwardPass(
  config: ModelConfig,
  weights: Values,
  gradients: Values,
  { trunk, hidden, targets, logits }: Pass['tape'],
  given: TokenGradients,
): void {
  const { width } = config;
  const dHidden = new Float64Array(hidden.length);

  const pick = (data: ArrayLike<number> | undefined): Float64Array =>
    Float64Array.from(targets.at, (at) => (data ? data[at] : 0));
  const dLogits = tokenScoresBackward(
    pick(given.logp),
    pick(given.entropy),
    logits,
    targets.chosen,
    targets.temperature,
  );
  const output = outputName(config);
  const d = linearBackward(
    dLogits,
    gather(hidden, targets.at, width),
    value(weights, output),
    width,
  );
  accumulate(gradients, output, d.weight);
  targets.at.forEach((at, i) => {
    for (let j = 0; j < width; j++) dHidden[(at - 1) * width + j] += d.x[i * width + j];
  });

  for (const [name, dHead] of Object.entries(given.heads ?? {})) {
    const weight = value(weights, `heads.${name}.weight`);
    const back = headBackward(Float64Array.from(dHead), hidden, weight);
    accumulate(gradients, `heads.${name}.weight`, back.weight);
    accumulate(gradients, `heads.${name}.bias`, back.bias);
    if (!config.outputs[name].detached) back.x.forEach((v, i) => (dHidden[i] += v));
  }
  trunkBackward(config, weights, gradients, dHidden, trunk);
}

function targetsOf({ tokens, offsets, temperature }: Batch): Targets {
  const at: number[] = [];
  const tau: number[] = [];
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let i = offsets[row] + 1; i < offsets[row + 1]; i++) {
      at.push(i);
      tau.push(temperature[row]);
    }
  }
  return {
    at: Int32Array.from(at),
    chosen: Int32Array.from(at, (i) => tokens[i]),
    temperature: Float64Array.from(tau),
  };
}

/** Rows of `hidden` that predict the targets. */
function gather(hidden: Float64Array, at: Int32Array, width: number): Float64Array {
  const rows = new Float64Array(at.length * width);
  at.forEach((i, row) => rows.set(hidden.subarray((i - 1) * width, i * width), row * width));
  return rows;
}
