import type { Device } from './device.ts';
import { createDecoder, type Generation } from './decode.ts';
import { backward, forward, matricesOf, packMatrix, score, type Chunk } from './network.ts';
import { chunkGradient } from './plan.ts';

/** AdamW on one tensor: its place in the flat vectors, and the scalars of its group. */
export interface Update {
  offset: number;
  size: number;
  decay: number;
  rate: number;
  secondCorrection: number;
}

/** Work on an open model that threads share. Every piece's result is the same whoever does it. */
export type ShareCommand =
  | { kind: 'forward' | 'backward'; id: number; chunks: Chunk[] }
  /** Sums the first `chunks` gradient vectors into the first and clears the others. */
  | { kind: 'reduce'; id: number; chunks: number }
  | { kind: 'pack'; id: number }
  | {
      kind: 'update';
      id: number;
      updates: Update[];
      scalars: { factor: number; beta1: number; beta2: number; eps: number };
    }
  | { kind: 'decode'; id: number; generation: Generation };

/** Floats of a gradient vector that one piece of `reduce` sums. */
export const REDUCE_BLOCK = 1 << 16;

/** A thread's share of a command: pieces as long as the counter gives some, or decoding to the end. */
export function runShare(
  device: Device,
  thread: number,
  command: ShareCommand,
  next: () => number,
): void {
  const { kernels, plan } = device;
  const own = plan.threads[thread];
  switch (command.kind) {
    case 'decode': {
      const decoder = createDecoder(device, own, command.generation);
      while (decoder.advance());
      return;
    }
    case 'forward':
      for (let n = next(); n < command.chunks.length; n = next()) {
        for (const pass of command.chunks[n].passes) {
          forward(device, own, pass);
          score(device, own, pass);
        }
      }
      return;
    case 'backward':
      for (let n = next(); n < command.chunks.length; n = next()) {
        const { passes, index } = command.chunks[n];
        for (const pass of passes) backward(device, own, pass, index);
      }
      return;
    case 'reduce': {
      const stride = chunkGradient(plan, 1) - plan.gradients;
      for (let from = next() * REDUCE_BLOCK; from < plan.size; from = next() * REDUCE_BLOCK) {
        const count = Math.min(REDUCE_BLOCK, plan.size - from);
        kernels.reduce(plan.gradients + 4 * from, stride, command.chunks, count);
      }
      return;
    }
    case 'pack': {
      const matrices = matricesOf(plan);
      for (let n = next(); n < matrices.length; n = next()) packMatrix(device, matrices[n]);
      return;
    }
    case 'update': {
      const { updates, scalars } = command;
      for (let n = next(); n < updates.length; n = next()) update(device, updates[n], scalars);
    }
  }
}

function update(
  { kernels, plan }: Device,
  { offset, size, decay, rate, secondCorrection }: Update,
  { factor, beta1, beta2, eps }: Extract<ShareCommand, { kind: 'update' }>['scalars'],
): void {
  const at = 4 * offset;
  kernels.adamw(
    plan.parameters + at,
    plan.gradients + at,
    plan.first + at,
    plan.second + at,
    size,
    factor,
    decay,
    rate,
    secondCorrection,
    beta1,
    beta2,
    eps,
  );
}
