import { floats } from './math';

/** Rows of the table by token. */
export function gather(table: usize, tokens: usize, out: usize, count: i32, width: i32): void {
  const bytes = floats(width);
  const vectors = bytes & ~15;
  for (let i = 0; i < count; i++) {
    const from = table + <usize>load<i32>(tokens) * bytes;
    let c: usize = 0;
    for (; c < vectors; c += 16) v128.store(out + c, v128.load(from + c));
    for (; c < bytes; c += 4) store<f32>(out + c, load<f32>(from + c));
    tokens += 4;
    out += bytes;
  }
}

/** table[token] += row, in the order of the tokens. */
export function scatterAdd(table: usize, tokens: usize, rows: usize, count: i32, width: i32): void {
  const bytes = floats(width);
  const vectors = bytes & ~15;
  for (let i = 0; i < count; i++) {
    const to = table + <usize>load<i32>(tokens) * bytes;
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(rows + c)));
    }
    for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(rows + c));
    tokens += 4;
    rows += bytes;
  }
}
