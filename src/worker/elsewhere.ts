import type { EngineInfo } from '../engine/engine.ts';

/** What an attempt ran on, as its `started` event says. */
export type RanOn = Pick<EngineInfo, 'name' | 'device' | 'features'>;

/**
 * What to say when a run goes on elsewhere than it began: its numbers need not be those of the unbroken run. The wasm engine
 * computes the same on any processor and with any number of threads, given the same features.
 */
export function elsewhere(before: RanOn | undefined, now: RanOn): string | undefined {
  if (!before) return undefined;
  const sameFeatures = before.features.join() === now.features.join();
  const sameDevice = before.device === now.device || now.name === 'wasm';
  if (before.name === now.name && sameFeatures && sameDevice) return undefined;
  return (
    `This attempt runs on ${now.name} (${now.device}), the one before it ran on ${before.name} (${before.device}): ` +
    'the numbers from here on need not be those of an unbroken run bit for bit.'
  );
}
