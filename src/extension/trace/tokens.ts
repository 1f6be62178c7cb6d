import type { Notification } from '../../protocol/worker.ts';

export type Tokens = Notification<'tokens'>;

/**
 * Two messages of the token stream as one, for a view that takes at most one a frame. A later step supersedes an earlier
 * one whole: its rows are not on show any more.
 */
export function mergeTokens(first: Tokens | undefined, second: Tokens): Tokens {
  if (!first || first.step !== second.step || first.phase !== second.phase) return second;
  const deltas = [...first.deltas];
  for (const delta of second.deltas) {
    const at = deltas.findLastIndex(({ slot }) => slot === delta.slot);
    const last = deltas[at];
    // A new row in the slot comes with its prompt and starts from nothing; after words that were missed stays apart.
    const next = last && (last.from ?? 0) + last.pieces.length;
    const apart = delta.from !== undefined && delta.from !== next;
    if (!last || last.row !== delta.row || delta.prompt !== undefined || apart) {
      deltas.push(delta);
      continue;
    }
    deltas[at] = {
      ...last,
      pieces: [...last.pieces, ...delta.pieces],
      spans: delta.spans ?? last.spans,
      done: delta.done,
    };
  }
  return { ...second, deltas, sampledAt: first.sampledAt };
}
