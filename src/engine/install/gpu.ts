import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Gpu } from './folder.ts';

/** The first NVIDIA GPU that the driver's own tool lists; undefined without driver or GPU. */
export async function findNvidiaGpu(): Promise<Gpu | undefined> {
  try {
    const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 });
    return parseGpu(stdout);
  } catch {
    return undefined;
  }
}

/** First line of `name, MiB`. */
export function parseGpu(text: string): Gpu | undefined {
  const [line] = text.trim().split('\n');
  const comma = line.lastIndexOf(',');
  if (comma <= 0) return undefined;
  const mebibytes = Number(line.slice(comma + 1));
  return {
    name: line.slice(0, comma).trim(),
    memory: mebibytes > 0 ? mebibytes * 2 ** 20 : undefined,
  };
}
