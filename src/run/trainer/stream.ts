import type { TokenDelta } from '../../engine/engine.ts';
import type { TaskContext } from './sample.ts';
import type { TokenMessage, TokenSlot } from './port.ts';

const SLOTS = 8;
/** About one message a frame. */
const INTERVAL_MS = 16;

export interface StreamOptions {
  context: TaskContext;
  step: number;
  prompts: readonly Int32Array[];
  send: (message: TokenMessage) => void;
  watched: () => boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export interface TokenStream {
  onTokens: (delta: TokenDelta) => void;
  /** Sends what is left; the rows on show are complete. */
  finish(): void;
}

interface Slot {
  row: number;
  response: number[];
  /** How many of the response's tokens were sent. */
  sent: number;
  announced: boolean;
  done: boolean;
  /** Its end was sent. */
  closed: boolean;
}

/** Shows at most eight rows of a step while they are sampled, each in its own slot. Changes nothing about the sampling. */
export function tokenStream({
  context,
  step,
  prompts,
  send,
  watched,
  now,
}: StreamOptions): TokenStream {
  const count = Math.min(SLOTS, prompts.length);
  const slots = Array.from({ length: count }, (_, slot): Slot => ({
    row: Math.floor((slot * prompts.length) / count),
    response: [],
    sent: 0,
    announced: false,
    done: false,
    closed: false,
  }));
  const byRow = new Map(slots.map((slot) => [slot.row, slot]));
  const stop = new Set(context.stop);
  let sampledAt: number | undefined;
  let last = 0;

  const flush = (): void => {
    if (sampledAt === undefined) return;
    const deltas = slots.flatMap((slot, index) => takeDelta(context, prompts, slot, index));
    if (deltas.length > 0) send({ step, phase: 'rl', deltas, sampledAt });
    last = now();
    sampledAt = undefined;
  };

  return {
    onTokens({ row, token }) {
      let fresh = false;
      for (let i = 0; i < row.length; i++) {
        const slot = byRow.get(row[i]);
        if (!slot) continue;
        slot.response.push(token[i]);
        slot.done = stop.has(token[i]);
        fresh = true;
      }
      if (!fresh || !watched()) return;
      sampledAt ??= now();
      if (now() - last >= INTERVAL_MS) flush();
    },
    finish() {
      if (!watched()) return;
      for (const slot of slots) slot.done = true;
      sampledAt ??= now();
      flush();
    },
  };
}

function takeDelta(
  { task, options, vocabulary }: TaskContext,
  prompts: readonly Int32Array[],
  slot: Slot,
  index: number,
): TokenSlot[] {
  const fresh = slot.response.slice(slot.sent);
  if (slot.closed || (fresh.length === 0 && !slot.done)) return [];
  const words = (tokens: Iterable<number>): string[] =>
    Array.from(tokens, (token) => vocabulary[token] ?? `<${token}>`);
  const prompt = prompts[slot.row];
  const spans = task.detect(prompt, Int32Array.from(slot.response), options);
  const delta: TokenSlot = {
    slot: index,
    row: slot.row,
    ...(slot.announced ? {} : { prompt: words(prompt).join(' ') }),
    from: slot.sent,
    pieces: words(fresh),
    spans: spans.map(({ behaviour, start, end }) => [behaviour, start, end]),
    done: slot.done,
  };
  slot.sent = slot.response.length;
  slot.announced = true;
  slot.closed = slot.done;
  return [delta];
}
