import type { Batch } from '../engine.ts';

/** A ragged batch laid out as rows × length, with index lists between the two layouts. */
export interface Padded {
  rows: number;
  length: number;
  /** [rows · length], 0 in the padding (which later positions never see: attention is causal). */
  tokens: Int32Array;
  /** Padded index of each ragged token. */
  places: Int32Array;
  /** Padded index of the position that predicts each non-first token, in ragged order. */
  predictors: Int32Array;
  /** Ragged index of each of those tokens. */
  predicted: Int32Array;
  /** 1/τ by predicted token. */
  inverseTemperature: Float32Array;
  /** By padded index: its number among `predictors`, or predictors.length (a row of zeros) when it predicts nothing. */
  predictorOf: Int32Array;
}

export function pad(batch: Batch): Padded {
  const rows = batch.offsets.length - 1;
  let length = 1;
  for (let row = 0; row < rows; row++) {
    length = Math.max(length, batch.offsets[row + 1] - batch.offsets[row]);
  }
  const count = batch.tokens.length - rows;
  const padded: Padded = {
    rows,
    length,
    tokens: new Int32Array(rows * length),
    places: new Int32Array(batch.tokens.length),
    predictors: new Int32Array(count),
    predicted: new Int32Array(count),
    inverseTemperature: new Float32Array(count),
    predictorOf: new Int32Array(rows * length).fill(count),
  };
  let next = 0;
  for (let row = 0; row < rows; row++) {
    const from = batch.offsets[row];
    for (let i = from; i < batch.offsets[row + 1]; i++) {
      const place = row * length + i - from;
      padded.tokens[place] = batch.tokens[i];
      padded.places[i] = place;
      if (i === from) continue;
      padded.predictors[next] = place - 1;
      padded.predicted[next] = i;
      padded.inverseTemperature[next] = 1 / batch.temperature[row];
      padded.predictorOf[place - 1] = next++;
    }
  }
  return padded;
}
