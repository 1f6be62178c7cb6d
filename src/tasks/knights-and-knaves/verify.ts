import type { Verdict } from '../task.ts';
import { NO_SCENE, readPrompt, readTrace, type Scene } from './grammar.ts';
import { evaluate } from './logic.ts';
import { ID, roleOf, WORDS } from './words.ts';

const TAGS = ['<think>', '</think>', '<answer>', '</answer>'] as const;

/**
 * Logic-RL's format rule (arXiv 2502.14768; kk.py): each of the four tags exactly once and in this order. The prompt's opened
 * `<think>` is the one.
 */
export function wellFormed(prompt: Int32Array, response: Int32Array): boolean {
  const whole = [...prompt, ...response];
  const places = TAGS.map((tag) => {
    const first = whole.indexOf(ID[tag]);
    return first >= 0 && first === whole.lastIndexOf(ID[tag]) ? first : NaN;
  });
  return places.every((place, i) => place > (places[i - 1] ?? -1));
}

/**
 * The roles that an answer gives, by Logic-RL's rule: as many role words as people, and each name followed by a role
 * somewhere. Undefined when it cannot be read so.
 */
export function readAnswer(answer: Int32Array, names: readonly number[]): boolean[] | undefined {
  const words = answer.filter((token) => roleOf(token) !== undefined).length;
  if (words !== names.length) return undefined;
  const roles: boolean[] = [];
  for (const name of names) {
    const at = answer.findIndex(
      (token, i) => token === name && roleOf(answer[i + 1]) !== undefined,
    );
    const role = at < 0 ? undefined : roleOf(answer[at + 1]);
    if (role === undefined) return undefined;
    roles.push(role);
  }
  return roles;
}

export function verifyKnights(prompt: Int32Array, response: Int32Array): Verdict {
  const scene = readPrompt(prompt) ?? NO_SCENE;
  const events = readTrace(response, scene);
  const tries = events.filter((event) => event.kind === 'try');
  const checks = events.filter((event) => event.kind === 'check');
  const claims = [...tries, ...checks];
  const successes = [
    ...tries.filter(({ complete }) => complete),
    ...checks.filter(({ claim }) => claim),
  ];
  const repeats = tries.filter(({ repeated }) => repeated).length;
  const answer = response.indexOf(ID['<answer>']);
  const goal = tries.findIndex(({ complete, right }) => complete && right);
  const before = goal < 0 ? tries : tries.slice(0, goal + 1);
  const formed = wellFormed(prompt, response);
  return {
    ...judge(prompt, response, scene, formed),
    wellFormed: formed,
    validity: claims.filter(({ right }) => right).length / claims.length,
    success: {
      claimed: successes.length,
      wrong: successes.filter(({ right }) => !right).length,
    },
    duplicates: tries.length === 0 ? 0 : repeats / tries.length,
    thinkingLength: answer < 0 ? response.length : answer,
    attempts: {
      all: tries.length,
      distinct: tries.length - repeats,
      guarded: before.filter(({ right, repeated }) => right && !repeated).length,
    },
  };
}

function judge(
  prompt: Int32Array,
  response: Int32Array,
  { names, statements }: Scene,
  formed: boolean,
): Pick<Verdict, 'correct' | 'answered' | 'reason'> {
  const wrong = (reason: string, answered = false) => ({ correct: false, answered, reason });
  if (statements.length === 0) return wrong('the prompt is not a puzzle');
  if (!formed) {
    const tag = TAGS.find(
      (name) => [...prompt, ...response].filter((token) => token === ID[name]).length !== 1,
    );
    return wrong(tag ? `not exactly one ${tag}` : 'tags in the wrong order');
  }
  const inside = response.slice(
    response.indexOf(ID['<answer>']) + 1,
    response.indexOf(ID['</answer>']),
  );
  const roles = readAnswer(inside, names);
  if (!roles) return wrong('the answer does not give everybody one role');
  const liar = statements.findIndex((said, person) => evaluate(said, roles) !== roles[person]);
  const named = roles
    .map((role, person) => `${nameOf(names, person)} ${role ? 'knight' : 'knave'}`)
    .join(', ');
  if (liar >= 0) {
    return wrong(`${named}: what ${nameOf(names, liar)} says does not fit`, true);
  }
  return { correct: true, answered: true, reason: named };
}

/** For hovers: the person that a token names, in words. */
export function nameOf(names: readonly number[], person: number): string {
  return WORDS[names[person]];
}
