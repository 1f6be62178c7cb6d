import { holds, operandsOf, type Arithmetic, type Column } from './columns.ts';
import { digitOf, ID, operatorOf } from './words.ts';

/** The problem that a prompt asks; undefined when it asks none. */
export function readPrompt(prompt: Int32Array): Arithmetic | undefined {
  const at = prompt.findIndex((token) => operatorOf(token) !== undefined);
  const operator = operatorOf(prompt[at]);
  const opened = prompt[0] === ID.compute || prompt[0] === ID.drill;
  if (!operator || !opened || prompt[prompt.length - 1] !== ID[':']) return undefined;
  const a = readNumber(prompt.subarray(1, at));
  const b = readNumber(prompt.subarray(at + 1, -1));
  if (a === undefined || b === undefined || (operator === '*' && b > 9)) return undefined;
  return { a, operator, b };
}

/** Digits without a zero in front as a number; undefined for anything else. */
export function readNumber(tokens: Int32Array): number | undefined {
  const digits = Array.from(tokens, digitOf);
  if (digits.length === 0 || digits.length > 15 || digits.includes(undefined)) return undefined;
  if (digits.length > 1 && digits[0] === 0) return undefined;
  return Number(digits.join(''));
}

interface Shared {
  /** [start, end) in tokens of the response. */
  start: number;
  end: number;
}

/** A statement about a column, with what recomputation says of it. */
export interface ColumnEvent extends Shared {
  kind: 'column' | 'redo';
  column: Column;
  /** Its digits and carry in are the ones that are next (or, for redo, now) and its sum holds. */
  right: boolean;
  /** Says what an earlier statement said about the same column. */
  repeated: boolean;
}

export type TraceEvent =
  | ColumnEvent
  /** `right`: the sum holds and the verdict is what it means for the statement before. */
  | (Shared & { kind: 'check'; column: Column; claim: boolean; right: boolean })
  | (Shared & { kind: 'wait' | 'malformed' | 'answer' });

const OPENERS = new Set<number>([ID.column, ID.redo, ID.check, ID.wait, ID.answer]);
/** Tokens of `column a op b + c = digit carry next`. */
const STATEMENT = 10;

function readColumn(tokens: Int32Array, at: number): Column | undefined {
  const [a, b, c, digit, carry] = [1, 3, 5, 7, 9].map((offset) => digitOf(tokens[at + offset]));
  const operator = operatorOf(tokens[at + 2]);
  if (a === undefined || b === undefined || c === undefined || !operator) return undefined;
  if (digit === undefined || carry === undefined) return undefined;
  const signs =
    tokens[at + 4] === ID['+'] && tokens[at + 6] === ID['='] && tokens[at + 8] === ID.carry;
  return signs ? { a, operator, b, c, digit, carry } : undefined;
}

const same = (one: Column, other: Column): boolean =>
  one.a === other.a &&
  one.operator === other.operator &&
  one.b === other.b &&
  one.c === other.c &&
  one.digit === other.digit &&
  one.carry === other.carry;

/**
 * A response as statements. Columns count from the last digit; `redo` says the latest column anew, `check` is held against it.
 * What fits no rule is malformed up to the next opener. `answer` runs to the end.
 */
export function readTrace(problem: Arithmetic | undefined, response: Int32Array): TraceEvent[] {
  const operands = problem ? operandsOf(problem) : [];
  const events: TraceEvent[] = [];
  /** The latest statement of each column. */
  const done: Column[] = [];
  const said = new Set<string>();
  let at = 0;
  const statement = (): TraceEvent | undefined => {
    const start = at;
    const opener = response[start];
    const column = readColumn(response, start);
    if (!column) return undefined;
    const after = start + STATEMENT;
    if (opener === ID.check) {
      const claim = response[after] === ID.yes;
      if (!claim && response[after] !== ID.no) return undefined;
      if (response[after + 1] !== ID['.']) return undefined;
      const checked = done.at(-1);
      const right =
        checked !== undefined &&
        holds(column) &&
        column.c === checked.c &&
        column.a === checked.a &&
        column.b === checked.b &&
        claim === same(column, checked);
      return { kind: 'check', start, end: after + 2, column, claim, right };
    }
    if (response[after] !== ID['.']) return undefined;
    const kind = opener === ID.redo ? 'redo' : 'column';
    if (kind === 'redo') done.pop();
    const expected = operands.at(done.length);
    const right =
      expected !== undefined &&
      done.length < operands.length &&
      column.operator === problem?.operator &&
      column.a === expected.a &&
      column.b === expected.b &&
      column.c === (done.at(-1)?.carry ?? 0) &&
      holds(column);
    const key = `${done.length}: ${Object.values(column).join(' ')}`;
    const repeated = said.has(key);
    said.add(key);
    done.push(column);
    return { kind, start, end: after + 1, column, right, repeated };
  };
  while (at < response.length) {
    const start = at;
    const opener = response[at];
    if (opener === ID.answer) {
      events.push({ kind: 'answer', start, end: response.length });
      break;
    }
    if (opener === ID.wait) {
      events.push({ kind: 'wait', start, end: ++at });
      continue;
    }
    const known = opener === ID.column || opener === ID.redo || opener === ID.check;
    const event = known ? statement() : undefined;
    if (event) {
      events.push(event);
      at = event.end;
      continue;
    }
    at = start + 1;
    while (at < response.length && !OPENERS.has(response[at])) at++;
    events.push({ kind: 'malformed', start, end: at });
  }
  return events;
}
