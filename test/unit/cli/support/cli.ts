import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../../../src/run/events.ts';

export const CLI = fileURLToPath(new URL('../../../../src/cli/main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Begun {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when its two outputs together hold the text; rejects when it ends before. */
  heard: (text: RegExp) => Promise<void>;
}

/** Starts the command line as a process of its own, in a folder. */
export function beginIn(place: string, args: readonly string[]): Begun {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const looks = new Set<() => void>();
  const take = (): void => looks.forEach((look) => look());
  child.stdout.on('data', (data) => ((out += String(data)), take()));
  child.stderr.on('data', (data) => ((err += String(data)), take()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  );
  const heard = (text: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.test(out + err)) resolve();
      };
      looks.add(look);
      look();
      void ended.then(({ code }) => reject(new Error(`ended with ${code} before ${text}: ${err}`)));
    });
  return { child, ended, heard };
}

/** Events that a `--json` output tells, one a line. */
export function eventLines(text: string): RunEvent[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}
