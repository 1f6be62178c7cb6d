import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { VERSION } from '../../base/version.ts';

/** What an engine was measured at on this machine. */
export interface Measurement {
  /** Tokens a second of a training step with its sampling. */
  speed?: number;
  device?: string;
  /** Why it could not be measured. */
  problem?: string;
}

const FILE = 'measured.json';

/** Measurements hold for a machine, a version of this program and a number of threads. */
export function measurementKey(engine: string, threads: number, installed?: number): string {
  const cpu = cpus()[0]?.model ?? process.arch;
  return [hostname(), cpu, VERSION, engine, threads, installed ?? 0].join('|');
}

export function readMeasurements(engines: string): Record<string, Measurement> {
  try {
    return JSON.parse(readFileSync(join(engines, FILE), 'utf8')) as Record<string, Measurement>;
  } catch {
    return {};
  }
}

export function writeMeasurement(engines: string, key: string, measured: Measurement): void {
  mkdirSync(engines, { recursive: true });
  const file = join(engines, FILE);
  const unfinished = `${file}.${process.pid}.tmp`;
  const all = { ...readMeasurements(engines), [key]: measured };
  writeFileSync(unfinished, `${JSON.stringify(all, null, 1)}\n`);
  renameSync(unfinished, file);
}

/** After a change of what is installed in `runtimeFolder`, everything is measured anew. */
export function forgetMeasurements(runtimeFolder: string): void {
  rmSync(join(dirname(runtimeFolder), FILE), { force: true });
}
