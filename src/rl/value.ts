/**
 * Value loss of one token, ½ max((V − R)², (V_old + clip(V − V_old, ±range) − R)²), and its derivative by V. Without a
 * range ½ (V − R)². (OpenRLHF's and verl's form.)
 */
export function valueLoss(
  value: number,
  oldValue: number,
  target: number,
  range: number | undefined,
): { loss: number; slope: number } {
  const error = value - target;
  const free = { loss: (error * error) / 2, slope: error };
  if (range === undefined || Math.abs(value - oldValue) <= range) return free;
  const held = oldValue + Math.sign(value - oldValue) * range - target;
  const bounded = (held * held) / 2;
  return bounded > free.loss ? { loss: bounded, slope: 0 } : free;
}
