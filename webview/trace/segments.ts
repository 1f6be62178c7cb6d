import type { SpanData } from './spans.ts';

/** A stretch of tokens that belong to the same span (the innermost one), or to none (span −1). */
export interface Stretch {
  from: number;
  to: number;
  span: number;
  /** Whether the span starts here, and not in an earlier chunk or before a nested one. */
  opens: boolean;
}

/** For each chunk (given by its end), the indices of the spans that reach into it. `spans` as from cleanSpans. */
export function spansByChunk(spans: readonly SpanData[], ends: readonly number[]): number[][] {
  const result: number[][] = ends.map(() => []);
  let first = 0;
  for (const [index, { start, end }] of spans.entries()) {
    while (first < ends.length - 1 && ends[first] <= start) first++;
    for (let chunk = first; chunk < ends.length; chunk++) {
      result[chunk].push(index);
      if (ends[chunk] >= end) break;
    }
  }
  return result;
}

/**
 * Cuts the tokens [from, to) into stretches. Of overlapping spans the one that starts last owns a token (of those that
 * start together, the shortest). `inside` lists the spans that reach into the range.
 */
export function stretches(
  from: number,
  to: number,
  spans: readonly SpanData[],
  inside: readonly number[],
): Stretch[] {
  const owner = new Int32Array(Math.max(0, to - from)).fill(-1);
  for (const index of inside) {
    const { start, end } = spans[index];
    owner.fill(index, Math.max(0, start - from), Math.max(0, Math.min(end, to) - from));
  }
  const result: Stretch[] = [];
  for (let i = from; i < to; i++) {
    const span = owner[i - from];
    const last = result.at(-1);
    const opens = span >= 0 && spans[span].start === i;
    if (last?.span === span && !opens) last.to = i + 1;
    else result.push({ from: i, to: i + 1, span, opens });
  }
  return result;
}

/** A part of a rollout's bar, in shares of its length. */
export interface BarPart {
  behaviour: string;
  from: number;
  to: number;
}

/**
 * At most `most` parts for a bar, whatever the number of segments: where they are too many, each of `most` equal slices shows
 * the behaviour that covers most of it (none, if more than half is bare). Later segments lie above earlier ones.
 */
export function barParts(
  segments: readonly (readonly [string, number, number])[],
  length: number,
  most = 120,
): BarPart[] {
  if (length <= 0) return [];
  const clamp = (token: number): number => Math.min(Math.max(token, 0), length);
  if (segments.length <= most) {
    return segments
      .map(([behaviour, start, end]) => ({
        behaviour,
        from: clamp(start) / length,
        to: clamp(end) / length,
      }))
      .filter(({ from, to }) => from < to);
  }
  const covered = Array.from({ length: most }, () => new Map<string, number>());
  for (const [behaviour, start, end] of segments) {
    const from = (clamp(start) / length) * most;
    const to = (clamp(end) / length) * most;
    for (let slice = Math.floor(from); slice < to; slice++) {
      const share = Math.min(to, slice + 1) - Math.max(from, slice);
      covered[slice].set(behaviour, (covered[slice].get(behaviour) ?? 0) + share);
    }
  }
  const parts: BarPart[] = [];
  for (const [slice, shares] of covered.entries()) {
    const [behaviour, share] = [...shares].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    const bare = 1 - [...shares.values()].reduce((sum, value) => sum + value, 0);
    if (share <= 0 || bare > 0.5) continue;
    const last = parts.at(-1);
    const from = slice / most;
    if (last?.behaviour === behaviour && last.to === from) last.to = (slice + 1) / most;
    else parts.push({ behaviour, from, to: (slice + 1) / most });
  }
  return parts;
}
