import type { BehaviourName, Span } from '../../trace/behaviours.ts';
import type { Verdict } from '../task.ts';
import type { Verifier } from './prepared.ts';

/** What the words of a response say by themselves. */
export type Surface = Pick<
  Verdict,
  'validity' | 'duplicates' | 'thinkingLength' | 'attempts' | 'success'
>;

/** From each word that opens a behaviour to the next one, the answer or the end. */
export function spansOf(
  response: Int32Array,
  openers: ReadonlyMap<number, BehaviourName>,
  words: readonly string[],
  end: number,
): Span[] {
  const spans: Span[] = [];
  const stop = response.indexOf(end);
  const length = stop < 0 ? response.length : stop;
  for (let at = 0; at < length; at++) {
    const behaviour = openers.get(response[at]);
    if (!behaviour) continue;
    const last = spans.at(-1);
    if (last) last.end = at;
    const why = `"${words[response[at]]}" opens it`;
    spans.push({ start: at, end: length, behaviour, confidence: 1, why });
  }
  return spans;
}

/** An attempt is a stretch of exploration; without words for it there are none. */
export function surfaceOf(response: Int32Array, spans: readonly Span[], marker: number): Surface {
  const attempts = spans.filter(({ behaviour }) => behaviour === 'exploration');
  const distinct = new Set(
    attempts.map(({ start, end }) => response.subarray(start, end).join(' ')),
  ).size;
  const all = attempts.length;
  const answer = response.indexOf(marker);
  return {
    validity: NaN,
    duplicates: all === 0 ? 0 : (all - distinct) / all,
    thinkingLength: answer < 0 ? response.length : answer,
    attempts: { all, distinct, guarded: distinct },
  };
}

export type Outcome = Pick<Verdict, 'correct' | 'answered' | 'reason'>;

const wrong = (reason: string, answered = false): Outcome => ({
  correct: false,
  answered,
  reason,
});

/** Compares what a response states after its last marker with the answer of a data set. `words`: of the response, without the end. */
export function compareAnswer(
  words: readonly string[],
  { answer, marker, verifier }: { answer: readonly string[]; marker: string; verifier: Verifier },
): Outcome {
  const at = words.lastIndexOf(marker);
  if (at < 0) return wrong('no answer');
  const given = words.slice(at + 1);
  if (given.length === 0) return wrong('the answer is empty');
  const said = given.join(' ');
  const wanted = answer.join(' ');
  if (verifier === 'exact') {
    return said === wanted
      ? { correct: true, answered: true, reason: `answers ${said}` }
      : wrong(`answers ${said}, wanted ${wanted}`, true);
  }
  const value = numberOf(given);
  if (value === undefined) return wrong(`answers ${said}, which is no number`);
  const goal = numberOf(answer);
  // As close as numbers can be told apart after some steps of double precision.
  const equal = goal !== undefined && Math.abs(value - goal) <= 1e-9 * Math.max(1, Math.abs(goal));
  return equal
    ? { correct: true, answered: true, reason: `answers ${said}` }
    : wrong(`answers ${said}, wanted ${wanted}`, true);
}

/** The number that words spell: one word, or single digits and signs in a row. Undefined when they spell none. */
export function numberOf(words: readonly string[]): number | undefined {
  const digitByDigit = words.length > 1;
  if (digitByDigit && words.some((word) => /\d{2}/.test(word))) return undefined;
  const text = words.join('').replace(/(?<=\d),(?=\d{3}(?!\d))/g, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
