import {
  consistent,
  evaluate,
  withRole,
  type Assignment,
  type Leaf,
  type Statement,
} from './logic.ts';
import { ID, NAMES, personOf, roleOf } from './words.ts';

/** What a prompt tells, by person. */
export interface Scene {
  /** Token of each person's name. */
  names: readonly number[];
  statements: readonly Statement[];
}

/** Nobody: what a prompt that is no puzzle tells. */
export const NO_SCENE: Scene = { names: [], statements: [] };

/** Who is there and what each says, read back from a prompt; undefined when it is no puzzle. */
export function readPrompt(prompt: Int32Array): Scene | undefined {
  const names = [...prompt].filter((_, i) => prompt[i + 1] === ID[':']);
  if (names.some((name, i) => !NAMES.includes(name) || names.indexOf(name) < i)) return undefined;
  const statements: Statement[] = [];
  let at = 1;
  const leaf = (): Leaf | undefined => {
    const knight = roleOf(prompt[at]);
    const person = personOf(prompt[at + 1], names);
    at += 2;
    if (knight === undefined || person === undefined) return undefined;
    return [knight ? 'knight' : 'knave', person];
  };
  const statement = (): Statement | undefined => {
    const operator = OPERATORS.find((name) => ID[name] === prompt[at]);
    if (!operator) return leaf();
    at++;
    const first = leaf();
    if (!first || operator === 'not') return first && ['not', first];
    const second = leaf();
    return second && [operator, first, second];
  };
  for (const name of names) {
    if (prompt[at] !== name || prompt[at + 1] !== ID[':']) return undefined;
    at += 2;
    const said = statement();
    if (!said || prompt[at++] !== ID['.']) return undefined;
    statements.push(said);
  }
  const whole = at === prompt.length - 1 && prompt[at] === ID['<think>'];
  return whole && names.length > 0 ? { names, statements } : undefined;
}

const OPERATORS = ['not', 'and', 'or', 'implies', 'iff'] as const;

interface Place {
  /** [start, end) in tokens of the response. */
  start: number;
  end: number;
}

/** One step of the search, with what was decided before it and what recomputation says of it. */
export type TraceEvent = Place &
  (
    | {
        kind: 'try';
        person: number;
        role: boolean;
        ok: boolean;
        /** Whether `ok` is what the statements say. */
        right: boolean;
        /** The same try in the same situation came before. */
        repeated: boolean;
        /** Everybody is decided now. */
        complete: boolean;
        /** Neither role of this person is left. */
        exhausted: boolean;
      }
    | { kind: 'check'; person: number; claim: boolean; right: boolean }
    /** `known` = somebody who was decided. */
    | { kind: 'back'; person: number; known: boolean }
    | { kind: 'wait' }
    | { kind: 'malformed' }
    | { kind: 'answer' }
  );

/**
 * A response as steps. `</think>` opens the answer, which runs to the end; what fits no rule is malformed up to the next
 * opener.
 */
export function readTrace(response: Int32Array, { names, statements }: Scene): TraceEvent[] {
  const events: TraceEvent[] = [];
  /** Decided people in order. */
  let stack: { person: number; role: boolean }[] = [];
  const tried = new Set<string>();
  const roles = (): Assignment => {
    const all: (boolean | undefined)[] = statements.map(() => undefined);
    for (const { person, role } of stack) all[person] = role;
    return all;
  };
  let at = 0;
  while (at < response.length) {
    const start = at;
    const person = personOf(response[at + 1], names);
    const opener = response[at];
    if (opener === ID['</think>'] || opener === ID['<answer>']) {
      events.push({ kind: 'answer', start, end: response.length });
      break;
    }
    if (opener === ID.wait) {
      events.push({ kind: 'wait', start, end: ++at });
      continue;
    }
    if (opener === ID.back && person !== undefined) {
      at += 2;
      const depth = stack.findIndex((entry) => entry.person === person);
      if (depth >= 0) stack = stack.slice(0, depth);
      events.push({ kind: 'back', start, end: at, person, known: depth >= 0 });
      continue;
    }
    const claim = verdictOf(response[at + 2], 'yes', 'no');
    if (opener === ID.check && person !== undefined && claim !== undefined) {
      at += 3;
      const now = roles();
      const decided = now.every((role) => role !== undefined);
      const right = decided && (evaluate(statements[person], now) === now[person]) === claim;
      events.push({ kind: 'check', start, end: at, person, claim, right });
      continue;
    }
    const role = roleOf(response[at + 2]);
    const ok = verdictOf(response[at + 3], 'ok', 'bad');
    if (opener === ID.try && person !== undefined && role !== undefined && ok !== undefined) {
      at += 4;
      const again = stack.some((entry) => entry.person === person);
      const situation = stack.map((entry) => `${entry.person}${entry.role}`).join();
      const key = `${situation}|${person}`;
      const repeated = tried.has(`${key}${role}`);
      tried.add(`${key}${role}`);
      const fits = !again && consistent(statements, withRole(roles(), person, role));
      if (ok && !again) stack.push({ person, role });
      const exhausted = !ok && tried.has(`${key}${!role}`);
      const complete = ok && stack.length === names.length;
      const right = fits === ok;
      events.push({
        kind: 'try',
        start,
        end: at,
        person,
        role,
        ok,
        right,
        repeated,
        complete,
        exhausted,
      });
      continue;
    }
    at++;
    while (at < response.length && !OPENERS.has(response[at])) at++;
    events.push({ kind: 'malformed', start, end: at });
  }
  return events;
}

const OPENERS = new Set([ID.try, ID.back, ID.check, ID.wait, ID['</think>'], ID['<answer>']]);

function verdictOf(
  token: number | undefined,
  yes: 'ok' | 'yes',
  no: 'bad' | 'no',
): boolean | undefined {
  if (token === ID[yes]) return true;
  return token === ID[no] ? false : undefined;
}
