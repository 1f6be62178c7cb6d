/** Row `tokens[i]` of the table for each i. table: [vocab, width]; result: [tokens, width]. */
export function embedding(tokens: Int32Array, table: Float64Array, width: number): Float64Array {
  const x = new Float64Array(tokens.length * width);
  tokens.forEach((token, i) =>
    x.set(table.subarray(token * width, (token + 1) * width), i * width),
  );
  return x;
}

/** Scatters dx into the rows that were read; `size` is the table's number of values. */
export function embeddingBackward(
  dx: Float64Array,
  tokens: Int32Array,
  size: number,
  width: number,
): Float64Array {
  const dTable = new Float64Array(size);
  tokens.forEach((token, i) => {
    for (let j = 0; j < width; j++) dTable[token * width + j] += dx[i * width + j];
  });
  return dTable;
}
