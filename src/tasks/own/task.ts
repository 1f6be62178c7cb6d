import { Type } from '@sinclair/typebox';
import type { BehaviourName } from '../../trace/behaviours.ts';
import type { Puzzle, Task, Verdict } from '../task.ts';
import { compareAnswer, spansOf, surfaceOf, type Outcome } from './judge.ts';
import { END, wordsOf, type Prepared } from './prepared.ts';

/** Asks the user's module: one outcome for each response, in order. */
export type AskModule = (
  asked: readonly { puzzle: unknown; response: string; ended: boolean }[],
) => Promise<Outcome[]>;

interface Payload {
  prompt: Int32Array;
  demonstrations: readonly (readonly number[])[];
  perturbed: { kind: number; puzzle: Puzzle<Payload> }[];
}

/** The outcome of a response that only the module can judge, before it was asked. */
const UNASKED: Outcome = { correct: false, answered: false, reason: 'the module was not asked' };
const UNKNOWN: Outcome = {
  correct: false,
  answered: false,
  reason: 'this prompt is none of the task: nobody knows its answer',
};

/**
 * The task that was made ready, with the face of every other one. The options are no longer looked at: they are in what was
 * made ready. `ask` is needed where a module verifies; without it such a task can be read and shown, not judged.
 */
export function preparedTask(prepared: Prepared, ask?: AskModule): Task {
  const { words, rows, perturbations, verifier, marker, digits } = prepared;
  const end = words.indexOf(END);
  const markerId = words.indexOf(marker);
  const ids = new Map(words.map((word, id) => [word, id]));
  const openers = new Map<number, BehaviourName>();
  const opening: Partial<Record<BehaviourName, number[]>> = {};
  for (const [name, list] of Object.entries(prepared.behaviours) as [BehaviourName, string[]][]) {
    const found = list.flatMap((word) => ids.get(word) ?? []);
    if (found.length > 0) opening[name] = found;
    for (const id of found) openers.set(id, name);
  }
  if (markerId >= 0 && !openers.has(markerId)) {
    openers.set(markerId, 'conclusion');
    opening.conclusion = [...(opening.conclusion ?? []), markerId];
  }

  const known = new Map(rows.map(({ prompt, puzzle: own }) => [prompt.join(' '), own]));
  const puzzle = (canonical: string, prompt: number[], own: unknown): Puzzle<Payload> => {
    const asked = prompt.join(' ');
    // A changed puzzle may be one of the others.
    if (!known.has(asked)) known.set(asked, own);
    return {
      canonical,
      payload: { prompt: Int32Array.from(prompt), demonstrations: [], perturbed: [] },
    };
  };
  const names = new Map(rows.map(({ prompt, canonical }) => [prompt.join(' '), canonical]));
  const splits = { train: [] as Puzzle<Payload>[], heldOut: [] as Puzzle<Payload>[] };
  for (const row of rows) {
    const made = puzzle(row.canonical, row.prompt, row.puzzle);
    made.payload.demonstrations = row.demonstrations;
    made.payload.perturbed = row.perturbed.map((changed) => ({
      kind: changed.kind,
      puzzle: puzzle(
        (changed.puzzle as { key?: string }).key ??
          names.get(changed.prompt.join(' ')) ??
          `${row.canonical} / ${changed.kind}`,
        changed.prompt,
        changed.puzzle,
      ),
    }));
    splits[row.heldOut ? 'heldOut' : 'train'].push(made);
  }

  const spell = (tokens: Int32Array): string[] =>
    Array.from(tokens, (token) => words[token] ?? `<${token}>`);
  const read = (response: Int32Array) => {
    const ended = response.length > 0 && response[response.length - 1] === end;
    return { ended, words: spell(ended ? response.subarray(0, -1) : response) };
  };
  const detect = (_prompt: Int32Array, response: Int32Array) =>
    spansOf(response, openers, words, end);
  const verdict = (response: Int32Array, outcome: Outcome): Verdict => ({
    ...outcome,
    ...surfaceOf(response, spansOf(response, openers, words, end), markerId),
  });

  function verify(prompt: Int32Array, response: Int32Array): Verdict {
    const own = known.get(prompt.join(' ')) as { answer: string } | undefined;
    if (!own) return verdict(response, UNKNOWN);
    if (verifier === 'module') return verdict(response, UNASKED);
    const { ended, words: said } = read(response);
    if (!ended) {
      return verdict(response, { correct: false, answered: false, reason: 'did not end' });
    }
    const answer = wordsOf(own.answer, digits);
    return verdict(response, compareAnswer(said, { answer, marker, verifier }));
  }

  const task: Task<Payload, unknown> = {
    name: prepared.name,
    label: prepared.label,
    description: prepared.label,
    optionsSchema: Type.Object({}),
    vocabulary: () => [...words],
    stopTokens: () => [end],
    puzzles: (_options, split) => splits[split],
    prompt: ({ payload }) => payload.prompt.slice(),
    demonstrate: ({ payload }, _options, random) => {
      const response = payload.demonstrations[random.below(payload.demonstrations.length)];
      const tokens = Int32Array.of(...payload.prompt, ...response, end);
      return { tokens, promptLength: payload.prompt.length };
    },
    verify,
    ...(perturbations.length > 0 && {
      perturbations,
      perturb: ({ payload }: Puzzle<Payload>, kind: string) =>
        payload.perturbed.find((changed) => perturbations[changed.kind] === kind)?.puzzle,
    }),
    detect,
    opportunities: () => ({}),
    openings: () => ({}),
    openers: () => opening,
  };
  if (verifier === 'module' && ask) {
    task.verifyAll = async (asked) => {
      const puzzles = asked.map(({ prompt }) => known.get(prompt.join(' ')));
      const own = asked.flatMap(({ response }, i) => {
        if (puzzles[i] === undefined) return [];
        const { ended, words: said } = read(response);
        return [{ puzzle: puzzles[i], response: said.join(' '), ended }];
      });
      const outcomes = own.length === 0 ? [] : await ask(own);
      let next = 0;
      return asked.map(({ response }, i) =>
        verdict(response, puzzles[i] === undefined ? UNKNOWN : outcomes[next++]),
      );
    };
  }
  return task;
}
