import type { ModelConfig } from '../../model/config.ts';
import { sameStructure } from '../../model/validate.ts';
import { UserError } from '../../base/errors.ts';
import { clipFactor, groupOf, stepScalars } from '../adamw.ts';
import {
  checkBatch,
  checkFinite,
  checkPrompts,
  checkSampling,
  checkState,
  checkTokenGradients,
  notFinite,
} from '../check.ts';
import type {
  Batch,
  BatchShape,
  Floats,
  Model,
  ModelState,
  Scores,
  StepOptions,
} from '../engine.ts';
import { flattenInto, unflatten } from '../flat.ts';
import { splitBatch } from '../parts.ts';
import { openDevice, type Device } from './device.ts';
import { generate } from './generate.ts';
import { linear, matricesOf, type Chunk, type Pass } from './network.ts';
import { chunkGradient, planModel, PASS_TOKENS, type Plan } from './plan.ts';
import type { Pool } from './pool.ts';
import { REDUCE_BLOCK, runShare, type ShareCommand, type Update } from './share.ts';

export interface WasmContext {
  module: WebAssembly.Module;
  /** Whether tiles are made for registers of 256 bits (wide.ts). */
  wide: boolean;
  threads: number;
  pool?: Pool;
  /** Told of every model's memory as it comes and goes. */
  count: (bytes: number) => void;
}

const devices = new WeakMap<
  Model,
  Device & { prepare: (part: Batch) => Chunk[]; forward: (chunks: Chunk[]) => void }
>();
let nextId = 1;

const PAGE = 65536;
/** Parameters from which on packing, summing and updating them takes longer than waking the other threads. */
const WORTH_SHARING = 500_000;

/** A model in a memory of its own, which goes when the model is disposed. `state` has been checked. */
export function createWasmModel(context: WasmContext, state: ModelState, shape: BatchShape): Model {
  const { module, wide, pool, threads } = context;
  const { config } = state;
  const plan: Plan = planModel(config, shape, threads);
  const pages = Math.ceil(plan.bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const id = nextId++;
  const device = openDevice({ id, module, memory, plan, wide });
  const { kernels, f32, i32 } = device;
  context.count(pages * PAGE);
  everyThread({ kind: 'open', model: { id, module, memory, plan, wide } });

  const { size, places } = plan;
  const longest = Math.min(config.context, shape.length);
  const vector = (at: number): Float32Array => f32.subarray(at >> 2, (at >> 2) + size);
  let optimizerStep: number | undefined;
  /** Chunks whose gradient vectors hold something. */
  let usedChunks = 0;
  let packed = false;
  fillRotary();
  setState(state);

  function everyThread(command: Parameters<Pool['start']>[0]): void {
    pool?.start(command);
    pool?.wait();
  }

  function fillRotary(): void {
    const half = config.width / config.heads / 2;
    for (let position = 0; position < longest; position++) {
      for (let i = 0; i < half; i++) {
        const angle = position * config.rope.base ** (-i / half);
        f32[(plan.rotary.cos >> 2) + position * half + i] = Math.cos(angle);
        f32[(plan.rotary.sin >> 2) + position * half + i] = Math.sin(angle);
      }
    }
  }

  function setState({ weights, optimizer }: ModelState): void {
    flattenInto(places, weights, vector(plan.parameters));
    optimizerStep = optimizer?.step;
    if (optimizer) {
      flattenInto(places, optimizer.first, vector(plan.first));
      flattenInto(places, optimizer.second, vector(plan.second));
    } else {
      vector(plan.first).fill(0);
      vector(plan.second).fill(0);
    }
    clearGradients();
    packed = false;
  }

  function clearGradients(): void {
    for (let chunk = 0; chunk < Math.max(1, usedChunks); chunk++) {
      kernels.zero(chunkGradient(plan, chunk), size);
    }
    usedChunks = 0;
  }

  /** Sums the chunks' gradients into the first one's place, always in the same order. */
  function sumGradients(): void {
    if (usedChunks > 1) {
      const blocks = Math.ceil(size / REDUCE_BLOCK);
      share({ kind: 'reduce', id, chunks: usedChunks }, blocks);
    }
    usedChunks = Math.min(usedChunks, 1);
  }

  function ensurePacked(): void {
    if (!packed) share({ kind: 'pack', id }, matricesOf(plan).length);
    packed = true;
  }

  /** Puts a part into the batch arrays and cuts it into chunks: by its sizes alone, whatever the threads. */
  function prepare(part: Batch): Chunk[] {
    ensurePacked();
    const { tokens, offsets, temperature } = part;
    const { batch } = plan;
    i32.set(tokens, batch.tokens >> 2);
    for (let r = 0; r + 1 < offsets.length; r++) {
      for (let i = offsets[r]; i < offsets[r + 1]; i++) {
        i32[(batch.positions >> 2) + i] = i - offsets[r];
        i32[(batch.targets >> 2) + i] = i + 1 < offsets[r + 1] ? tokens[i + 1] : 0;
        f32[(batch.inverseTemperature >> 2) + i] = 1 / temperature[r];
      }
    }
    return chunksOf(offsets, plan.chunks);
  }

  function run(kind: 'forward' | 'backward', chunks: Chunk[]): void {
    if (chunks.length > 1) together({ kind, id, chunks });
    else alone({ kind, id, chunks });
  }

  /** Work on the parameters: with other threads only where it takes longer than waking them. */
  function share(command: ShareCommand, parts: number): void {
    if (size >= WORTH_SHARING && parts > 1) together(command);
    else alone(command);
  }

  function together(command: ShareCommand): void {
    if (!pool) {
      alone(command);
      return;
    }
    pool.start(command);
    try {
      runShare(device, 0, command, () => pool.next());
    } finally {
      pool.wait();
    }
  }

  function alone(command: ShareCommand): void {
    let next = 0;
    runShare(device, 0, command, () => next++);
  }

  /** Copies of the batch arrays: results at token i sit at its predecessor's place. */
  function readScores(part: Batch): Scores {
    const { offsets } = part;
    const count = part.tokens.length;
    const shifted = (at: number): Float32Array => {
      const values = new Float32Array(count);
      for (let r = 0; r + 1 < offsets.length; r++) {
        for (let i = offsets[r] + 1; i < offsets[r + 1]; i++) values[i] = f32[(at >> 2) + i - 1];
      }
      return values;
    };
    const scores: Scores = {
      logp: shifted(plan.batch.logp),
      entropy: shifted(plan.batch.entropy),
      heads: Object.fromEntries(
        plan.heads.map(({ name, value }) => [name, f32.slice(value >> 2, (value >> 2) + count)]),
      ),
    };
    checkScores(scores);
    return scores;
  }

  function checkScores(scores: Scores): void {
    const all = [scores.logp, scores.entropy, ...Object.values(scores.heads)];
    if (all.every((values) => Number.isFinite(sum(values)))) return;
    // The weights are to blame far more often than the forward pass: say so when they are.
    checkVector(plan.parameters, 'weight');
    checkFinite('logp', scores.logp);
    checkFinite('entropy', scores.entropy);
    for (const [name, values] of Object.entries(scores.heads))
      checkFinite(`head "${name}"`, values);
  }

  function checkVector(at: number, what: string): void {
    const flat = vector(at);
    for (const { name, offset, size: length } of places) {
      checkFinite(`${what} "${name}"`, flat.subarray(offset, offset + length));
    }
  }

  /** Gradients by token go to its predecessor's place, where its logits are made. */
  function writeGradients(part: Batch, given: ReturnType<Parameters<Model['backward']>[1]>): void {
    const { offsets } = part;
    const count = part.tokens.length;
    for (const [at, values] of [
      [plan.batch.dLogp, given.logp],
      [plan.batch.dEntropy, given.entropy],
    ] as const) {
      f32.fill(0, at >> 2, (at >> 2) + count);
      if (!values) continue;
      for (let r = 0; r + 1 < offsets.length; r++) {
        for (let i = offsets[r] + 1; i < offsets[r + 1]; i++) f32[(at >> 2) + i - 1] = values[i];
      }
    }
    for (const { name, gradient } of plan.heads) {
      const values = given.heads?.[name];
      if (values) f32.set(values, gradient >> 2);
      else f32.fill(0, gradient >> 2, (gradient >> 2) + count);
    }
  }

  function step(options: StepOptions): number {
    sumGradients();
    const spans = places.map((place) => ({ ...place, group: groupOf(place.name, options.groups) }));
    let squares = 0;
    for (const { offset, size: length, group } of spans) {
      if (!group.frozen) squares += kernels.sumOfSquares(plan.gradients + 4 * offset, length);
    }
    const norm = Math.sqrt(squares);
    if (!Number.isFinite(norm)) {
      checkVector(plan.gradients, 'gradient of');
      throw notFinite('the global norm of the gradients', norm, 0);
    }
    optimizerStep = (optimizerStep ?? 0) + 1;
    const factor = clipFactor(norm, options.clip);
    const [beta1, beta2] = options.betas;
    const count = optimizerStep;
    const updates = spans
      .filter(({ group }) => !group.frozen)
      .map(({ offset, size: length, group }): Update => ({
        offset,
        size: length,
        ...stepScalars(count, group, options.betas),
      }));
    const scalars = { factor, beta1, beta2, eps: options.eps };
    share({ kind: 'update', id, updates, scalars }, updates.length);
    usedChunks = 1;
    clearGradients();
    packed = false;
    return norm;
  }

  function currentState(): ModelState {
    checkVector(plan.parameters, 'weight');
    const weights = unflatten(places, vector(plan.parameters));
    if (optimizerStep === undefined) return { config, weights };
    return {
      config,
      weights,
      optimizer: {
        step: optimizerStep,
        first: unflatten(places, vector(plan.first)),
        second: unflatten(places, vector(plan.second)),
      },
    };
  }

  /** Exact KL to the other model's distributions, block by block, over a part that both have gone through. */
  function klOf(other: Device, part: Batch): Float32Array {
    const count = part.tokens.length;
    const { vocab } = config;
    const own = plan.threads[0];
    const theirs = other.plan.threads[0];
    const otherLse = other.plan.batch.lse >> 2;
    f32.set(other.f32.subarray(otherLse, otherLse + count), plan.batch.otherLse >> 2);
    for (let row = 0; row < count; row += plan.block) {
      const rows = Math.min(plan.block, count - row);
      for (const [one, thread] of [
        [device, own],
        [other, theirs],
      ] as const) {
        const { plan: p } = one;
        const hidden = p.final.hidden + 4 * row * p.config.width;
        linear(one, thread, p.output, hidden, 0, thread.logits, rows);
      }
      f32.set(
        other.f32.subarray(theirs.logits >> 2, (theirs.logits >> 2) + rows * vocab),
        own.otherLogits >> 2,
      );
      const { inverseTemperature, lse, otherLse, kl } = plan.batch;
      kernels.divergence(
        own.logits,
        own.otherLogits,
        inverseTemperature + 4 * row,
        lse + 4 * row,
        otherLse + 4 * row,
        kl + 4 * row,
        rows,
        vocab,
      );
    }
    const kl = new Float32Array(count);
    for (let r = 0; r + 1 < part.offsets.length; r++) {
      for (let i = part.offsets[r] + 1; i < part.offsets[r + 1]; i++)
        kl[i] = f32[(plan.batch.kl >> 2) + i - 1];
    }
    return kl;
  }

  const attempt = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);

  const model: Model = {
    config,
    async generate(prompts, sampling, onTokens, signal) {
      checkSampling(sampling, config);
      checkPrompts(prompts, config, longest);
      ensurePacked();
      const rollouts = await generate(
        device,
        id,
        pool,
        prompts,
        sampling,
        longest,
        onTokens,
        signal,
      );
      if (!Number.isFinite(sum(rollouts.logp))) {
        checkVector(plan.parameters, 'weight');
        checkFinite('logp', rollouts.logp);
      }
      return rollouts;
    },
    score: (batch, options) =>
      attempt(() => {
        checkBatch(batch, config);
        const other = options?.against && devices.get(options.against);
        if (options?.against && (!other || other.plan.config.vocab !== config.vocab)) {
          throw new UserError(
            'model',
            'score: the model to compare with is of another engine or vocabulary, or was disposed.',
          );
        }
        const whole = emptyScores(config, batch, other !== undefined);
        const most = Math.min(shape.tokens, other?.plan.shape.tokens ?? Infinity);
        for (const { batch: part, start } of splitBatch(batch, most)) {
          run('forward', prepare(part));
          const scores = readScores(part);
          if (other && other !== devices.get(model)) other.forward(other.prepare(part));
          if (other) scores.kl = klOf(other, part);
          copyScores(whole, scores, start);
        }
        return whole;
      }),
    backward: (batch, gradientsOf) =>
      attempt(() => {
        checkBatch(batch, config);
        let loss = 0;
        for (const { batch: part } of splitBatch(batch, shape.tokens)) {
          const chunks = prepare(part);
          run('forward', chunks);
          const given = gradientsOf(readScores(part), part);
          checkTokenGradients(given, part, config);
          writeGradients(part, given);
          usedChunks = Math.max(usedChunks, chunks.length);
          run('backward', chunks);
          loss += given.loss;
        }
        return { loss, tokens: batch.tokens.length };
      }),
    gradients: () =>
      attempt(() => {
        sumGradients();
        checkVector(plan.gradients, 'gradient of');
        return unflatten(places, vector(plan.gradients));
      }),
    step: (options) => attempt(() => ({ gradientNorm: step(options) })),
    save: () => attempt(currentState),
    load: (next) =>
      attempt(() => {
        checkState(next);
        if (!sameStructure(next.config, config)) {
          throw new UserError('model', 'the state to load is of a model with another structure.');
        }
        setState(next);
      }),
    clone: () => attempt(() => createWasmModel(context, currentState(), shape)),
    dispose() {
      if (!devices.delete(model)) return;
      everyThread({ kind: 'close', id });
      context.count(-pages * PAGE);
    },
  };
  devices.set(model, { ...device, prepare, forward: (chunks) => run('forward', chunks) });
  return model;
}

/** Whole sequences, about PASS_TOKENS tokens at a time, in at most `most` chunks of about the same number of tokens. */
function chunksOf(offsets: Int32Array, most: number): Chunk[] {
  const passes = passesOf(offsets);
  const total = offsets[offsets.length - 1];
  const chunks: Chunk[] = [];
  for (const pass of passes) {
    const goal = Math.floor((pass.from * Math.min(most, passes.length)) / total);
    const last = chunks[chunks.length - 1];
    if (!last || goal > last.index) chunks.push({ index: chunks.length, passes: [pass] });
    else last.passes.push(pass);
  }
  return chunks;
}

/** Passes of about the same number of tokens, so that threads finish together: PASS_TOKENS and half a sequence at most. */
function passesOf(offsets: Int32Array): Pass[] {
  const rows = offsets.length - 1;
  const total = offsets[rows];
  const goal = total / passCount(total);
  const passes: Pass[] = [];
  for (let row = 0, end; row < rows; row = end) {
    const from = offsets[row];
    end = row + 1;
    // The nearest boundary to the next multiple of the goal.
    const to = Math.round(from / goal + 1) * goal;
    while (end < rows && offsets[end] + offsets[end + 1] <= 2 * to) end++;
    passes.push({
      from,
      count: offsets[end] - from,
      offsets: offsets.slice(row, end + 1).map((offset) => offset - from),
    });
  }
  return passes;
}

/** As many as needed, in numbers that two and four threads can share. */
function passCount(tokens: number): number {
  const needed = Math.ceil(tokens / PASS_TOKENS);
  if (needed > 2) return 4 * Math.ceil(needed / 4);
  return tokens > 0.75 * PASS_TOKENS ? 2 : 1;
}

function emptyScores(config: ModelConfig, batch: Batch, kl: boolean): Scores {
  const array = (): Float32Array => new Float32Array(batch.tokens.length);
  return {
    logp: array(),
    entropy: array(),
    heads: Object.fromEntries(Object.keys(config.outputs).map((name) => [name, array()])),
    ...(kl && { kl: array() }),
  };
}

function copyScores(whole: Scores, part: Scores, start: number): void {
  whole.logp.set(part.logp, start);
  whole.entropy.set(part.entropy, start);
  for (const [name, values] of Object.entries(part.heads)) whole.heads[name].set(values, start);
  if (part.kl) whole.kl?.set(part.kl, start);
}

function sum(values: Floats): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
