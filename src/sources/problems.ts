/** Something that could not be read: where, and what was expected there. The rest of the file is shown. */
export interface ReadProblem {
  file: string;
  /** Counted from 1; 0 = the file as a whole. */
  line: number;
  /** Offset in bytes, where it is known. */
  byte?: number;
  message: string;
}

/** At most so many are kept; the others are counted. */
const MOST = 200;

/** Problems of a source as they come up. */
export interface Problems {
  add(problem: ReadProblem): void;
  list(): readonly ReadProblem[];
  /** Of all, kept or not. */
  count(): number;
}

export function collectProblems(): Problems {
  const kept = new Map<string, ReadProblem>();
  let more = 0;
  return {
    add(problem) {
      const key = `${problem.file}:${problem.line}:${problem.message}`;
      if (kept.has(key)) return;
      if (kept.size < MOST) kept.set(key, problem);
      else more++;
    },
    list: () => [...kept.values()],
    count: () => kept.size + more,
  };
}

/** `file:line: message`, as editors and terminals link it. */
export function describeProblem({ file, line, byte, message }: ReadProblem): string {
  const place = line > 0 ? `${file}:${line}` : file;
  return `${place}${byte === undefined ? '' : ` (byte ${byte})`}: ${message}`;
}
