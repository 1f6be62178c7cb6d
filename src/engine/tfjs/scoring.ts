import type { Rank } from '@tensorflow/tfjs-core';
import type { AnyTensor, T1, T2, Tf } from './backend.ts';

/**
 * log softmax(hidden · Wᵀ / τ) and what is read from it, in chunks of rows so that no array of tokens × vocabulary beyond
 * `LOGITS` entries exists at once.
 */
const LOGITS = 1 << 22;

export interface Targets {
  /** Tokens to predict, one a row of `hidden`. */
  chosen: Int32Array;
  inverseTemperature: Float32Array;
}

function eachChunk(
  rows: number,
  vocab: number,
  visit: (from: number, count: number) => void,
): void {
  const most = Math.max(1, Math.floor(LOGITS / vocab));
  for (let from = 0; from < rows; from += most) visit(from, Math.min(most, rows - from));
}

export function logProbabilities(
  tf: Tf,
  hidden: T2,
  output: T2,
  { inverseTemperature }: Targets,
  from: number,
  count: number,
): T2 {
  const rows = hidden.slice([from, 0], [count, hidden.shape[1]]);
  const scale = tf.tensor2d(inverseTemperature.subarray(from, from + count), [count, 1]);
  return tf.logSoftmax(tf.matMul(rows, output, false, true).mul<T2>(scale));
}

/** [logp, entropy] by row, and the exact KL to `against`'s distribution when given. */
export function readScores(
  tf: Tf,
  hidden: T2,
  output: T2,
  targets: Targets,
  against?: { hidden: T2; output: T2 },
): T1[] {
  const vocab = output.shape[0];
  const parts: T1[][] = [[], [], []];
  eachChunk(targets.chosen.length, vocab, (from, count) => {
    const logs = logProbabilities(tf, hidden, output, targets, from, count);
    const chosen = Int32Array.from(
      targets.chosen.subarray(from, from + count),
      (token, row) => row * vocab + token,
    );
    const p = tf.exp(logs);
    parts[0].push(logs.reshape<T1>([-1]).gather(tf.tensor1d(chosen, 'int32')));
    parts[1].push(p.mul(logs).sum<T1>(1).neg());
    if (against) {
      const other = logProbabilities(tf, against.hidden, against.output, targets, from, count);
      parts[2].push(p.mul(logs.sub(other)).sum<T1>(1));
    }
  });
  return parts.filter((part) => part.length > 0).map((part) => tf.concat(part));
}

/**
 * Backward of `readScores`: gradient by hidden rows and by the output matrix.
 * ∂logp/∂a_j = [j = chosen] − p_j, ∂H/∂a_j = −p_j (log p_j + H), a = logits / τ.
 */
export function scoresBackward(
  tf: Tf,
  hidden: T2,
  output: T2,
  targets: Targets,
  dLogp: Float32Array,
  dEntropy: Float32Array,
): { dHidden: T2; dOutput: T2 } {
  const vocab = output.shape[0];
  const dHidden: T2[] = [];
  let dOutput: T2 | undefined;
  eachChunk(targets.chosen.length, vocab, (from, count) => {
    const column = (values: Float32Array): AnyTensor =>
      tf.tensor2d(values.subarray(from, from + count), [count, 1]);
    const logs = logProbabilities(tf, hidden, output, targets, from, count);
    const p = tf.exp(logs);
    const entropy = p.mul(logs).sum(1, true).neg();
    const chosen = tf.oneHot(
      tf.tensor1d(targets.chosen.subarray(from, from + count), 'int32'),
      vocab,
      1,
      0,
      'float32',
    );
    const dLogits = chosen
      .sub(p)
      .mul(column(dLogp))
      .sub(p.mul(logs.add(entropy)).mul(column(dEntropy)))
      .mul<T2>(column(targets.inverseTemperature));
    dHidden.push(tf.matMul(dLogits, output));
    const part: T2 = tf.matMul(
      dLogits,
      hidden.slice([from, 0], [count, hidden.shape[1]]),
      true,
      false,
    );
    dOutput = dOutput ? dOutput.add<T2>(part) : part;
  });
  return {
    dHidden: dHidden.length ? tf.concat(dHidden) : tf.zeros<Rank.R2>([0, hidden.shape[1]]),
    dOutput: dOutput ?? tf.zerosLike(output),
  };
}
