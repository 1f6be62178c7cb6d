/**
 * Rotary positions in place on q and k of a [tokens, 3·width] array, half-split. Tables [context, h/2]. `direction` 1 or −1
 * (a rotation's transpose is the rotation back). Positions come one a token.
 */
export function rope(
  qkv: usize,
  positions: usize,
  cos: usize,
  sin: usize,
  tokens: i32,
  width: i32,
  heads: i32,
  direction: f32,
): void {
  const half = width / heads / 2;
  const stride = (<usize>(3 * width)) << 2;
  const halfBytes = (<usize>half) << 2;
  for (let token = 0; token < tokens; token++) {
    const row = (<usize>(load<i32>(positions + ((<usize>token) << 2)) * half)) << 2;
    // q's heads, then k's.
    let at = qkv;
    for (let head = 0; head < 2 * heads; head++) {
      let i: usize = 0;
      const sign = f32x4.splat(direction);
      for (; i + 16 <= halfBytes; i += 16) {
        const c = v128.load(cos + row + i);
        const s = f32x4.mul(v128.load(sin + row + i), sign);
        const x = v128.load(at + i);
        const y = v128.load(at + halfBytes + i);
        v128.store(at + i, f32x4.sub(f32x4.mul(x, c), f32x4.mul(y, s)));
        v128.store(at + halfBytes + i, f32x4.add(f32x4.mul(y, c), f32x4.mul(x, s)));
      }
      for (; i < halfBytes; i += 4) {
        const c = load<f32>(cos + row + i);
        const s = load<f32>(sin + row + i) * direction;
        const x = load<f32>(at + i);
        const y = load<f32>(at + halfBytes + i);
        store<f32>(at + i, x * c - y * s);
        store<f32>(at + halfBytes + i, y * c + x * s);
      }
      at += 2 * halfBytes;
    }
    qkv += stride;
  }
}
