import type { Sampling } from '../engine.ts';
import { logProbability, sampleToken } from '../sampling.ts';
import type { Device } from './device.ts';
import { applyActivation, applyNorm, forwardPrompts, linear } from './network.ts';
import type { ThreadPlan } from './plan.ts';

/** What all threads of a generation share: prompts and limits to read, sequences to fill in. Can be posted. */
export interface Generation {
  /** Prompt tokens in place, room for the response after them; sequence r begins at starts[r]. */
  tokens: Int32Array;
  starts: Int32Array;
  promptLengths: Int32Array;
  /** Longest length of each sequence. */
  limits: Int32Array;
  logp: Float32Array;
  /** Tokens known so far, prompt included: written after the token itself. */
  lengths: Int32Array;
  finished: Uint8Array;
  /** [0]: next prompt to take; [1]: 1 = give up. */
  state: Int32Array;
  /** Identity of each row in the random key. */
  rows: Int32Array;
  /** `force` is a function and cannot be posted: a generation with it stays on one thread. */
  sampling: Omit<Sampling, 'force'>;
  /** Rows that one thread decodes at once. */
  places: number;
}

interface Row {
  prompt: number;
  /** Which of the thread's caches it owns. */
  slot: number;
}

/** One thread's decoding: takes prompts until none is left, its finished rows' places going to the next. */
export interface Decoder {
  /** One token for every active row; false when there is nothing left to do. */
  advance(): boolean;
}

export function createDecoder(
  device: Device,
  thread: ThreadPlan,
  generation: Generation,
  force?: Sampling['force'],
): Decoder {
  const { kernels, plan, f32, i32, u32 } = device;
  const { width: d, layers, heads, vocab } = plan.config;
  const { sampling } = generation;
  const stops = new Set(sampling.stop);
  const fast = isPlain(sampling);
  const free = Array.from({ length: Math.min(generation.places, thread.slots) }, (_, slot) => slot);
  let active: Row[] = [];
  const at = thread.decode;
  const layerBytes = 4 * plan.cacheFloats;
  const cacheOf = (slot: number, layer: number): number =>
    thread.caches + (slot * layers + layer) * layerBytes;

  /** Prompts for the free places, run through the network together as far as there is room; their last states follow the rows'. */
  function admit(): void {
    while (free.length > 0) {
      const batch: Row[] = [];
      const offsets = [0];
      while (free.length > 0) {
        const prompt = Atomics.load(generation.state, 0);
        if (prompt >= generation.rows.length) break;
        const tokens = offsets[batch.length] + generation.promptLengths[prompt];
        if (batch.length > 0 && tokens > plan.passTokens) break;
        if (Atomics.compareExchange(generation.state, 0, prompt, prompt + 1) !== prompt) continue;
        batch.push({ prompt, slot: free.pop() ?? 0 });
        offsets.push(tokens);
      }
      if (batch.length === 0) return;
      prefill(batch, Int32Array.from(offsets));
    }
  }

  function prefill(batch: Row[], offsets: Int32Array): void {
    const { tokens, positions } = thread.pass;
    batch.forEach(({ prompt }, n) => {
      const start = generation.starts[prompt];
      for (let i = 0; i < generation.promptLengths[prompt]; i++) {
        i32[(tokens >> 2) + offsets[n] + i] = generation.tokens[start + i];
        i32[(positions >> 2) + offsets[n] + i] = i;
      }
    });
    const states = forwardPrompts(device, thread, offsets, (layer, qkv) => {
      batch.forEach(({ slot }, n) => {
        kernels.cacheTokens(
          qkv + 12 * offsets[n] * d,
          cacheOf(slot, layer),
          0,
          offsets[n + 1] - offsets[n],
          d,
          heads,
          plan.capacity,
        );
      });
    });
    batch.forEach((row, n) => {
      kernels.copy(states + 4 * (offsets[n + 1] - 1) * d, at.x + 4 * active.length * d, d);
      active.push(row);
    });
  }

  /** The active rows' newest tokens through the network, into `x`. */
  function step(): void {
    const rows = active.length;
    active.forEach(({ prompt, slot }, r) => {
      const length = generation.lengths[prompt];
      i32[(at.tokens >> 2) + r] = generation.tokens[generation.starts[prompt] + length - 1];
      i32[(at.positions >> 2) + r] = length - 1;
      u32[(at.caches >> 2) + r] = cacheOf(slot, 0);
    });
    kernels.gather(plan.embedding, at.tokens, at.x, rows, d);
    for (let layer = 0; layer < layers; layer++) {
      const w = plan.weights[layer];
      applyNorm(device, w.norm1, at.x, at.normed, at.stats, rows);
      linear(device, thread, w.qkv, at.normed, 0, at.qkv, rows);
      kernels.rope(at.qkv, at.positions, plan.rotary.cos, plan.rotary.sin, rows, d, heads, 1);
      kernels.attentionCached(
        at.qkv,
        at.attended,
        at.caches,
        layer * layerBytes,
        at.positions,
        rows,
        d,
        heads,
        plan.capacity,
        thread.attention,
      );
      linear(device, thread, w.o, at.attended, at.x, at.x, rows);
      applyNorm(device, w.norm2, at.x, at.normed, at.stats, rows);
      linear(device, thread, w.up, at.normed, 0, at.up, rows);
      applyActivation(device, at.up, at.active, rows);
      linear(device, thread, w.down, at.active, at.x, at.x, rows);
    }
  }

  /** States → logits → one more token for every active row; rows that end leave their places. */
  function draw(): void {
    const rows = active.length;
    applyNorm(device, plan.finalNorm, at.x, at.hidden, at.stats, rows);
    linear(device, thread, plan.output, at.hidden, 0, at.logits, rows);
    const drawn = force || !fast ? drawApart() : [];
    if (fast) drawTogether();
    const going: Row[] = [];
    for (let r = 0; r < rows; r++) {
      const row = active[r];
      const { prompt } = row;
      const length = generation.lengths[prompt];
      const token = drawn[r]?.token ?? i32[(at.tokens >> 2) + r];
      const to = generation.starts[prompt] + length;
      generation.tokens[to] = token;
      generation.logp[to] = drawn[r]?.logp ?? f32[(at.logp >> 2) + r];
      const stopped = stops.has(token);
      if (stopped) generation.finished[prompt] = 1;
      Atomics.store(generation.lengths, prompt, length + 1);
      if (stopped || length + 1 >= generation.limits[prompt]) free.push(row.slot);
      else going.push(row);
    }
    active = going;
  }

  /** All rows at once, where nothing but temperature stands between the logits and the draw. */
  function drawTogether(): void {
    active.forEach(({ prompt }, r) => {
      i32[(at.positions >> 2) + r] = generation.lengths[prompt];
      i32[(at.rows >> 2) + r] = generation.rows[prompt];
    });
    kernels.drawTokens(
      at.logits,
      vocab,
      1 / sampling.temperature,
      sampling.key.lo,
      sampling.key.hi,
      at.positions,
      at.rows,
      at.tokens,
      at.logp,
      active.length,
    );
  }

  /** Forced rows and, where more than temperature counts, all rows: by the definition in sampling.ts. */
  function drawApart(): ({ token: number; logp: number } | undefined)[] {
    return active.map(({ prompt }, r) => {
      const length = generation.lengths[prompt];
      const forced = force?.(prompt, length - generation.promptLengths[prompt]);
      if (forced === undefined && fast) return undefined;
      const logits = f32.subarray((at.logits >> 2) + r * vocab, (at.logits >> 2) + (r + 1) * vocab);
      const token = forced ?? sampleToken(logits, sampling, generation.rows[prompt], length);
      return { token, logp: logProbability(logits, token, sampling.temperature || 1) };
    });
  }

  return {
    advance() {
      if (Atomics.load(generation.state, 1) !== 0) return false;
      if (active.length > 0) step();
      admit();
      if (active.length === 0) return false;
      draw();
      return true;
    },
  };
}

/** Nothing but temperature stands between the logits and the draw. */
function isPlain({ temperature, topK, topP, ban, bias }: Generation['sampling']): boolean {
  return temperature > 0 && topK === 0 && topP === 1 && !ban?.length && !bias;
}
