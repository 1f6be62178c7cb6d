import { equationsIn, write, type Equation, type Side } from '../arithmetic.ts';
import type { Evidence, Stretch } from './labelled.ts';

interface Computed {
  place: Stretch;
  /** What the other side of the equation said. */
  value: number;
}

/** What a text has computed so far, for telling a recomputation from a mere assertion. */
export interface Memory {
  /** Reads the equations of a segment: those computed before give evidence, then all are remembered. */
  read(text: string, start: number, end: number, base: number): Evidence[];
  mark(): void;
  rewind(): void;
}

/** Results below this coincide by chance. */
const LEAST_RESULT = 10;

export function openMemory(): Memory {
  const byForm = new Map<string, Computed>();
  const byResult = new Map<number, Computed & { form: string }>();
  let marked = false;
  const forms: string[] = [];
  const results: number[] = [];

  function evidenceFor(equation: Equation, base: number): Evidence | undefined {
    const [computed, stated] = sides(equation);
    const place = { start: base + equation.start, end: base + equation.end };
    const before = byForm.get(computed.form);
    if (before) {
      const agrees = close(before.value, stated.value);
      const verdict = agrees
        ? 'same value'
        : `${write(stated.value)} now, ${write(before.value)} before`;
      return {
        ...place,
        earlier: before.place,
        agrees,
        what: `recomputes ${computed.form}: ${verdict}`,
      };
    }
    const reached = byResult.get(stated.value);
    if (!reached || reached.form === computed.form) return undefined;
    const what = `another route, same value: ${computed.form} = ${write(stated.value)} = ${reached.form}`;
    return { ...place, earlier: reached.place, agrees: true, what };
  }

  function remember(equation: Equation, base: number): void {
    const [{ form }, { value }] = sides(equation);
    const place = { start: base + equation.start, end: base + equation.end };
    if (!byForm.has(form)) {
      byForm.set(form, { place, value });
      if (marked) forms.push(form);
    }
    if (Math.abs(value) >= LEAST_RESULT && !byResult.has(value)) {
      byResult.set(value, { place, value, form });
      if (marked) results.push(value);
    }
  }

  return {
    read(text, start, end, base) {
      const equations = equationsIn(text, start, end);
      if (equations.length === 0) return [];
      const evidence = equations
        .map((equation) => evidenceFor(equation, base))
        .filter((found) => found !== undefined);
      for (const equation of equations) remember(equation, base);
      return evidence;
    },
    mark() {
      marked = true;
    },
    rewind() {
      for (const form of forms) byForm.delete(form);
      for (const value of results) byResult.delete(value);
      forms.length = results.length = 0;
      marked = false;
    },
  };
}

/** The side that is computed, and the one that states its value. */
function sides({ left, right }: Equation): [Side, Side] {
  return left.computed ? [left, right] : [right, left];
}

const close = (a: number, b: number) =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
