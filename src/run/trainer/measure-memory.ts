import type { MetricValues } from '../metrics.ts';
import type { Run } from './open.ts';

/** Bytes that the engine holds, where it can tell. */
export function memoryValue({ setup }: Run): MetricValues {
  const bytes = setup.engine.memory?.();
  return bytes === undefined ? {} : { 'memory/engine': bytes };
}
