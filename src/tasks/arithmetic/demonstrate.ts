import type { RandomStream } from '../../base/random.ts';
import { digitsOf, operandsOf, work, type Arithmetic, type Column } from './columns.ts';
import type { ArithmeticOptions } from './options.ts';
import { digitId, ID, type Word } from './words.ts';

/** `column a op b + c = digit carry next .` */
const COLUMN_TOKENS = 11;

const written = (value: number): number[] => digitsOf(value).reverse().map(digitId);

/** `compute 4 7 + 8 5 :`, terms in random order; `drill` at the front for a drill. */
export function writePrompt(
  { a, operator, b }: Arithmetic,
  random: RandomStream,
  drill = false,
): { prompt: Int32Array; problem: Arithmetic } {
  const exchange = operator === '+' && random.below(2) === 1;
  const problem = exchange ? { a: b, operator, b: a } : { a, operator, b };
  const prompt = Int32Array.of(
    drill ? ID.drill : ID.compute,
    ...written(problem.a),
    ID[operator],
    ...written(problem.b),
    ID[':'],
  );
  return { prompt, problem };
}

/** One demonstration: columns from the last, some wrong at first, some checked and corrected; or an answer at once. */
export function demonstrateArithmetic(
  puzzle: Arithmetic,
  options: ArithmeticOptions,
  random: RandomStream,
): { tokens: Int32Array; promptLength: number } {
  const drill = random.next() < options.pDrill;
  const { prompt, problem } = writePrompt(puzzle, random, drill);
  const out: number[] = [];
  const say = (...words: Word[]): void => {
    for (const word of words) out.push(ID[word]);
  };
  const state = (word: Word, { a, operator, b, c, digit, carry }: Column): void => {
    out.push(ID[word], digitId(a), ID[operator], digitId(b), ID['+'], digitId(c));
    out.push(ID['='], digitId(digit), ID.carry, digitId(carry));
  };
  const direct = !drill && random.next() < options.pDirect;
  const digits: number[] = [];
  let carry = 0;
  const columns = operandsOf(problem);
  if (direct && options.filler) {
    for (let i = 0; i < columns.length * COLUMN_TOKENS; i++) say('.');
  }
  for (const { a, b } of columns) {
    const right = work(a, problem.operator, b, carry);
    let column = right;
    if (direct) {
      if (random.next() < options.pForget) column = { ...right, carry: 0 };
    } else {
      if (random.next() < options.pSlip) column = slip(right, random);
      state('column', column);
      say('.');
      if (drill || random.next() < options.pCheck) {
        state('check', right);
        say(column === right ? 'yes' : 'no', '.');
        if (column !== right) {
          if (random.next() < options.pWait) say('wait');
          state('redo', right);
          say('.');
          column = right;
        }
      }
    }
    digits.push(column.digit);
    carry = column.carry;
  }
  if (carry > 0) digits.push(carry);
  // The digits stand as they were worked out: a slip in the first column may leave a zero in front.
  say('answer');
  out.push(...digits.reverse().map(digitId), ID.end);
  return { tokens: Int32Array.of(...prompt, ...out), promptLength: prompt.length };
}

/** The column with another digit, or with another carry: none where there is one, else 1. */
function slip(right: Column, random: RandomStream): Column {
  if (random.below(2) === 0) return { ...right, digit: (right.digit + 1 + random.below(9)) % 10 };
  return { ...right, carry: right.carry > 0 ? 0 : 1 };
}
