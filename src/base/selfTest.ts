import { cpus } from 'node:os';
import process from 'node:process';

/** What this host brings of what a run needs. */
export interface SelfTest {
  node: string;
  sqlite: boolean;
  sharedMemory: boolean;
  relaxedSimd: boolean;
  cores: number;
  /** What is missing and what to do about it; empty when runs can start. */
  problems: string[];
}

/** The first Node with `node:sqlite` without a flag. */
const OLDEST_NODE = [22, 13] as const;

/** A module whose one function multiplies and adds with relaxed SIMD: valid exactly where that exists. */
const RELAXED_SIMD = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // type 0: (v128, v128, v128) → v128
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  // local.get 0, 1, 2; f32x4.relaxed_madd; end
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b],
);

/** Node has it; its type declarations do not. */
const wasm = (globalThis as { WebAssembly?: { validate(bytes: Uint8Array): boolean } }).WebAssembly;

export function nodeIsNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** Looks, does not load: opening SQLite is the worker's and the reader's business. */
export function selfTest(): SelfTest {
  const node = process.versions.node;
  const sqlite = process.getBuiltinModule?.('node:sqlite') !== undefined;
  const sharedMemory = typeof SharedArrayBuffer === 'function';
  const relaxedSimd = wasm?.validate(RELAXED_SIMD) ?? false;
  const problems: string[] = [];
  if (!nodeIsNewEnough(node) || !sqlite) {
    problems.push(
      `Thoughtscope needs Node ${OLDEST_NODE.join('.')} or newer with node:sqlite, and this VS Code runs extensions on Node ${node}. Update VS Code to 1.110 or newer.`,
    );
  }
  if (!sharedMemory) {
    problems.push(
      'This VS Code offers no shared memory (SharedArrayBuffer), which the engine needs.',
    );
  }
  return { node, sqlite, sharedMemory, relaxedSimd, cores: cpus().length, problems };
}

/** One line for the log. */
export function describeSelfTest(test: SelfTest): string {
  const say = (ok: boolean) => (ok ? 'yes' : 'NO');
  return [
    `Node ${test.node} (${process.platform}-${process.arch}, ${test.cores} cores)`,
    `node:sqlite ${say(test.sqlite)}`,
    `shared memory ${say(test.sharedMemory)}`,
    `relaxed SIMD ${test.relaxedSimd ? 'yes' : 'no (the plain build is used, slower)'}`,
  ].join(', ');
}
