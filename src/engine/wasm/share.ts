import { createDecoder } from './decode.ts';
import type { Device } from './device.ts';
import { backward, forward, score } from './network.ts';
import type { Command } from './pool.ts';

/** A thread's share of a command on an open model: chunks as long as the counter gives some, or decoding to the end. */
export function runShare(
  device: Device,
  thread: number,
  command: Extract<Command, { id: number; kind: 'forward' | 'backward' | 'decode' }>,
  next: () => number,
): void {
  const own = device.plan.threads[thread];
  if (command.kind === 'decode') {
    const decoder = createDecoder(device, own, command.generation);
    while (decoder.advance());
    return;
  }
  for (let n = next(); n < command.chunks.length; n = next()) {
    const chunk = command.chunks[n];
    for (const pass of chunk.passes) {
      if (command.kind === 'backward') backward(device, own, pass, chunk.index);
      else {
        forward(device, own, pass);
        score(device, own, pass);
      }
    }
  }
}
