import type { GradientFunction, Update } from './algorithm.ts';
import { forEachResponse, selectRows } from './ragged.ts';

/** Ragged demonstrations. */
export interface Demonstrations {
  tokens: Int32Array;
  /** Length rows + 1. */
  offsets: Int32Array;
  promptLengths: Int32Array;
}

/** Puts demonstrations one after the other. */
export function joinDemonstrations(
  demonstrations: readonly { tokens: Int32Array; promptLength: number }[],
): Demonstrations {
  const offsets = new Int32Array(demonstrations.length + 1);
  demonstrations.forEach(({ tokens }, row) => {
    offsets[row + 1] = offsets[row] + tokens.length;
  });
  const tokens = new Int32Array(offsets[demonstrations.length]);
  demonstrations.forEach((demonstration, row) => tokens.set(demonstration.tokens, offsets[row]));
  const promptLengths = Int32Array.from(demonstrations, ({ promptLength }) => promptLength);
  return { tokens, offsets, promptLengths };
}

/**
 * One update of supervised fine-tuning: −Σ log p(response token) / (rows · normaliser). A constant normaliser, since
 * per-batch token means bias the model to short traces; undefined = the mean over this batch's tokens.
 * `policyLoss` of its stats is the cross-entropy per response token in nats.
 */
export function sftUpdate(demonstrations: Demonstrations, normaliser?: number): Update {
  const rows = Array.from(demonstrations.promptLengths.keys());
  let tokens = 0;
  forEachResponse(demonstrations, (start, end) => {
    tokens += end - start;
  });
  const divisor = normaliser === undefined ? tokens : rows.length * normaliser;
  const weight = new Float32Array(demonstrations.tokens.length);
  forEachResponse(demonstrations, (start, end) => weight.fill(1 / divisor, start, end));
  let seen = 0;
  let crossEntropy = 0;
  let entropy = 0;
  const policy: GradientFunction = (scores, { columns }) => {
    const logp = new Float64Array(columns.weight.length);
    let loss = 0;
    columns.weight.forEach((w, i) => {
      if (w === 0) return;
      logp[i] = -w;
      loss -= w * scores.logp[i];
      seen++;
      crossEntropy -= scores.logp[i];
      entropy += scores.entropy[i];
    });
    return { loss, logp };
  };
  return {
    batch: selectRows({ ...demonstrations, temperature: 1 }, rows, { weight }),
    rows,
    policy,
    stats: () => ({
      tokens: seen,
      policyLoss: crossEntropy / seen,
      valueLoss: 0,
      entropy: entropy / seen,
      clipFraction: 0,
      drift: 0,
    }),
  };
}
