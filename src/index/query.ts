import { BEHAVIOUR_NAMES, type BehaviourName } from '../trace/behaviours.ts';
import { UserError } from '../base/errors.ts';

/** Numbers of a row that a filter compares. */
export const NUMBERS = ['step', 'reward', 'length', 'line'] as const;
export type NumberName = (typeof NUMBERS)[number];

export const STATES = ['correct', 'wrong', 'truncated', 'unreadable'] as const;
export type StateName = (typeof STATES)[number];

export type Comparison = '<' | '<=' | '>' | '>=' | '=';

/** One condition of a filter; all must hold. */
export type Condition =
  | { kind: 'number'; name: NumberName; low: number; high: number; open: 'low' | 'high' | 'none' }
  | { kind: 'behaviour'; name: BehaviourName; low: number; high: number }
  | { kind: 'state'; name: StateName }
  | { kind: 'text'; text: string };

export interface Term {
  not: boolean;
  condition: Condition;
}

const fail = (message: string): never => {
  throw new UserError('filter', message);
};

/**
 * A filter as people type it: `step:10`, `step:10..20`, `reward>0.5`, `length<=400`, `behaviour:backtracking`,
 * `backtracking>=2`, `is:correct`, words and "quoted words" to be found in the row; `-` in front turns a term around.
 * Throws UserError saying which term is wrong and what it should look like.
 */
export function parseFilter(filter: string): Term[] {
  const terms: Term[] = [];
  for (const [whole, minus, quoted, word] of filter.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const not = minus === '-';
    const condition =
      quoted !== undefined ? textOf(quoted) : (conditionOf(word) ?? textOf(word ?? whole));
    if (condition) terms.push({ not, condition });
  }
  return terms;
}

const textOf = (text: string): Condition | undefined =>
  text === '' ? undefined : { kind: 'text', text };

function conditionOf(word: string): Condition | undefined {
  const match = /^([a-zA-Z]+)(:|<=|>=|<|>|=)(.*)$/.exec(word);
  if (!match) return undefined;
  const [, rawName, operator, value] = match;
  const name = rawName.toLowerCase();
  if (isOneOf(NUMBERS, name)) return numberOf(name, operator, value);
  if (isOneOf(BEHAVIOUR_NAMES, name)) {
    return operator === ':' && value === '' ? atLeastOne(name) : countOf(name, operator, value);
  }
  if (/^behaviou?r$/.test(name)) return behaviourOf(value);
  if (name === 'is' || name === 'verdict') {
    const state = value.toLowerCase();
    if (isOneOf(STATES, state)) return { kind: 'state', name: state };
    fail(`${word}: expected one of ${STATES.map((one) => `${name}:${one}`).join(', ')}`);
  }
  return undefined;
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

function numberOf(name: NumberName, operator: string, value: string): Condition {
  const range = /^(.*?)\.\.(.*)$/.exec(value);
  if (range && (operator === ':' || operator === '=')) {
    const low = range[1] === '' ? -Infinity : parsed(name, range[1]);
    const high = range[2] === '' ? Infinity : parsed(name, range[2]);
    return { kind: 'number', name, low, high, open: 'none' };
  }
  const number = parsed(name, value);
  const low = operator.startsWith('<') ? -Infinity : number;
  const high = operator.startsWith('>') ? Infinity : number;
  const open = operator === '<' ? 'high' : operator === '>' ? 'low' : 'none';
  return { kind: 'number', name, low, high, open };
}

function parsed(name: string, value: string): number {
  const number = value.trim() === '' ? NaN : Number(value.replaceAll('_', ''));
  return Number.isNaN(number)
    ? fail(
        `${name}: expected a number such as ${name}:10, ${name}>10 or ${name}:10..20, not “${value}”`,
      )
    : number;
}

const atLeastOne = (name: BehaviourName): Condition => ({
  kind: 'behaviour',
  name,
  low: 1,
  high: Infinity,
});

function countOf(name: BehaviourName, operator: string, value: string): Condition {
  const number = parsed(name, value);
  const low = operator === '>' ? number + 1 : operator.startsWith('<') ? 0 : number;
  const high = operator === '<' ? number - 1 : operator.startsWith('>') ? Infinity : number;
  return { kind: 'behaviour', name, low, high };
}

function behaviourOf(value: string): Condition {
  const match = /^([a-z]+)(?:(<=|>=|<|>|=)(.*))?$/i.exec(value);
  const name = match?.[1].toLowerCase() ?? '';
  if (!match || !isOneOf(BEHAVIOUR_NAMES, name)) {
    return fail(`behaviour:${value}: expected one of ${BEHAVIOUR_NAMES.join(', ')}`);
  }
  return match[2] === undefined ? atLeastOne(name) : countOf(name, match[2], match[3]);
}
