import type { Span } from '../../trace/behaviours.ts';
import type { Opportunities } from '../task.ts';
import {
  foreignNumbers,
  holds,
  readPrompt,
  readTrace,
  verdictFor,
  writeStep,
  type Answer,
  type Statement,
} from './grammar.ts';
import type { Countdown } from './puzzles.ts';
import { readAttempts } from './verify.ts';

const exact = (span: Omit<Span, 'confidence'>): Span => ({ ...span, confidence: 1 });

/** Exact spans of a response: the grammar's openers name the behaviour, recomputation decides the outcome. */
export function detectCountdown(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): Span[] {
  const puzzle = readPrompt(prompt, maxValue);
  const repeats = new Set(
    readAttempts(puzzle, response, maxValue)
      .filter(({ repeated }) => repeated)
      .map(({ statement }) => statement.start),
  );
  const spans: Span[] = [];
  let guess: number | undefined;
  for (const event of readTrace(response, maxValue)) {
    const { start, end } = event;
    switch (event.kind) {
      case 'try':
        spans.push(
          exact({
            start,
            end,
            behaviour: 'exploration',
            ...judgeAttempt(event, repeats.has(start), puzzle),
          }),
        );
        break;
      case 'check':
        spans.push(exact({ start, end, behaviour: 'verification', ...judgeCheck(event, puzzle) }));
        break;
      case 'back':
        spans.push(
          exact({ start, end, behaviour: 'backtracking', why: 'abandons the attempt: "go back"' }),
        );
        break;
      case 'wait':
        spans.push(
          exact({ start, end, behaviour: 'reflection', why: 'stops to think again: "wait"' }),
        );
        break;
      case 'guess':
        spans.push(
          exact({ start, end, behaviour: 'conclusion', why: 'gives up the search and guesses' }),
        );
        break;
      case 'answer': {
        // `guess . answer …` is one conclusion.
        const opened = guess === start ? spans.pop() : undefined;
        const why = `${opened ? 'guesses' : 'answers'} ${describeAnswer(event, puzzle)}`;
        spans.push(exact({ start: opened?.start ?? start, end, behaviour: 'conclusion', why }));
        break;
      }
    }
    guess = event.kind === 'guess' ? end : undefined;
  }
  return spans;
}

/** An attempt claims sums and a verdict on their result; it is marked only where such a claim does not hold. */
function judgeAttempt(
  attempt: Statement,
  repeated: boolean,
  puzzle: Countdown | undefined,
): Pick<Span, 'why' | 'outcome'> {
  const { first, wellFormed } = attempt;
  const begins = first ? `tries ${first.a} ${first.operator} ${first.b} first` : 'an attempt';
  const notes = problems(attempt, puzzle);
  const wrong = notes.length > Number(!wellFormed);
  if (repeated) notes.unshift('repeats an earlier attempt');
  const why = [begins, ...notes].join('; ');
  return wrong ? { why, outcome: 'wrong' } : { why };
}

function judgeCheck(
  check: Statement,
  puzzle: Countdown | undefined,
): Pick<Span, 'why' | 'outcome'> {
  const { first, second, verdict } = check;
  if (!first || !second || !verdict || !puzzle) {
    return { outcome: 'unresolved', why: 'begins a check that cannot be followed' };
  }
  const notes = problems(check, puzzle);
  const recomputed = `recomputes ${writeStep(first)}, ${writeStep(second)}: ${verdict}`;
  return notes.length === 0
    ? { outcome: 'right', why: recomputed }
    : { outcome: 'wrong', why: [recomputed, ...notes].join('; ') };
}

/** What recomputation finds wrong with an attempt or a check, in words. */
function problems(statement: Statement, puzzle: Countdown | undefined): string[] {
  const { first, second, verdict, wellFormed } = statement;
  const found = [first, second]
    .filter((step) => step !== undefined)
    .filter((step) => !holds(step))
    .map((step) => `claims ${writeStep(step)}: wrong arithmetic`);
  if (first && puzzle) {
    const foreign = foreignNumbers(first, second, puzzle);
    if (foreign) found.push(foreign);
  }
  if (second && verdict && puzzle && verdictFor(second.value, puzzle.target) !== verdict) {
    found.push(`says ${verdict}, but ${second.value} is ${claim(second.value, puzzle.target)}`);
  }
  if (!wellFormed) found.push('is incomplete or malformed');
  return found;
}

function claim(value: number, target: number): string {
  const verdict = verdictFor(value, target);
  return verdict === 'yes' ? 'the target' : `too ${verdict}`;
}

function describeAnswer({ expression }: Answer, puzzle: Countdown | undefined): string {
  if (!expression) return 'with something that is not an expression of three numbers';
  const { text, value } = expression;
  if (puzzle && value !== puzzle.target) return `${text} = ${value}, wanted ${puzzle.target}`;
  return `${text} = ${value}`;
}

/**
 * Chances: a failed attempt (said low or high, or a check said so) could be abandoned and reflected on, a claimed success
 * could be checked.
 */
export function countdownOpportunities(response: Int32Array, maxValue: number): Opportunities {
  let failed = 0;
  let claimed = 0;
  for (const event of readTrace(response, maxValue)) {
    if (event.kind !== 'try' && event.kind !== 'check') continue;
    if (event.verdict === 'low' || event.verdict === 'high') failed++;
    if (event.kind === 'try' && event.verdict === 'yes') claimed++;
  }
  return { backtracking: failed, reflection: failed, verification: claimed };
}
