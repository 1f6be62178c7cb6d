import type { Prompts, Rollouts, Sampling, TokenDelta } from '../engine.ts';
import { checkToken } from '../check.ts';
import { sequenceLimits } from '../sampling.ts';
import { createDecoder, type Generation } from './decode.ts';
import type { Device } from './device.ts';
import type { Pool } from './pool.ts';

/** How long decoding may keep the event loop waiting: control messages and aborts come through it. */
const TURN_MS = 25;

/** Decodes all prompts on all threads. Nothing in the result depends on how they share the work. */
export async function generate(
  device: Device,
  id: number,
  pool: Pool | undefined,
  prompts: Prompts,
  sampling: Sampling,
  longest: number,
  onTokens?: (delta: TokenDelta) => void,
  signal?: AbortSignal,
): Promise<Rollouts> {
  const { force, ...plain } = sampling;
  const generation = prepare(
    prompts,
    plain,
    sequenceLimits(prompts, sampling, longest),
    device.plan.threads.length,
    device,
  );
  const { config } = device.plan;
  const forced =
    force &&
    ((row: number, position: number): number | undefined => {
      const token = force(row, position);
      if (token !== undefined) checkToken('forced', token, config);
      return token;
    });
  // A forced continuation asks a function of this thread: the others cannot help.
  const helpers = forced ? undefined : pool;
  const told = onTokens && Int32Array.from(generation.promptLengths);
  helpers?.start({ kind: 'decode', id, generation });
  try {
    const decoder = createDecoder(device, device.plan.threads[0], generation, forced);
    let turn = performance.now();
    let going = true;
    while (going || helpers?.busy()) {
      if (going) going = decoder.advance();
      else await pause(1);
      if (told) tell(generation, told, onTokens);
      signal?.throwIfAborted();
      if (performance.now() - turn > TURN_MS) {
        await pause(0);
        turn = performance.now();
      }
    }
    signal?.throwIfAborted();
  } finally {
    Atomics.store(generation.state, 1, 1);
    helpers?.wait();
  }
  if (told) tell(generation, told, onTokens);
  return collect(generation);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));
}

function prepare(
  prompts: Prompts,
  sampling: Generation['sampling'],
  limits: Int32Array,
  threads: number,
  { plan }: Device,
): Generation {
  const count = prompts.rows.length;
  const starts = new Int32Array(count + 1);
  limits.forEach((limit, r) => (starts[r + 1] = starts[r] + limit));
  const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  const tokens = shared(starts[count]);
  const lengths = shared(count);
  for (let r = 0; r < count; r++) {
    const prompt = prompts.tokens.subarray(prompts.offsets[r], prompts.offsets[r + 1]);
    tokens.set(prompt, starts[r]);
    lengths[r] = prompt.length;
  }
  const places = sampling.concurrency ?? plan.shape.rows;
  return {
    tokens,
    starts,
    promptLengths: lengths.slice(),
    limits,
    logp: new Float32Array(new SharedArrayBuffer(4 * starts[count])),
    lengths,
    finished: new Uint8Array(new SharedArrayBuffer(count)),
    state: shared(2),
    rows: prompts.rows,
    sampling,
    places: Math.max(1, Math.ceil(places / threads)),
  };
}

/** Reports what every row has gained since the last call. */
function tell(
  generation: Generation,
  told: Int32Array,
  onTokens: (delta: TokenDelta) => void,
): void {
  const row: number[] = [];
  const token: number[] = [];
  const logp: number[] = [];
  told.forEach((known, r) => {
    const length = Atomics.load(generation.lengths, r);
    for (let i = known; i < length; i++) {
      row.push(r);
      token.push(generation.tokens[generation.starts[r] + i]);
      logp.push(generation.logp[generation.starts[r] + i]);
    }
    told[r] = length;
  });
  if (row.length === 0) return;
  onTokens({
    row: Int32Array.from(row),
    token: Int32Array.from(token),
    logp: Float32Array.from(logp),
  });
}

function collect({ tokens, starts, promptLengths, logp, lengths, finished }: Generation): Rollouts {
  const count = lengths.length;
  const offsets = new Int32Array(count + 1);
  lengths.forEach((length, r) => (offsets[r + 1] = offsets[r] + length));
  const all = new Int32Array(offsets[count]);
  const logs = new Float32Array(offsets[count]);
  for (let r = 0; r < count; r++) {
    const end = starts[r] + lengths[r];
    all.set(tokens.subarray(starts[r], end), offsets[r]);
    logs.set(logp.subarray(starts[r], end), offsets[r]);
  }
  return {
    tokens: all,
    offsets,
    promptLengths: new Int32Array(promptLengths),
    logp: logs,
    finished: Uint8Array.from(finished),
  };
}
