/**
 * 32-bit hash of a text's UTF-16 units: FNV-1a, then MurmurHash3's finaliser, since FNV's high bits hardly depend on the
 * last characters. Stable for ever: the split into training and held-out puzzles hangs on it.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** The same as a number in [0, 1). */
export function hashFraction(text: string): number {
  return hash32(text) / 0x100000000;
}
