import type { Fields } from './fields.ts';
import { defineFormat, share } from './build.ts';
import { FormatError } from './format.ts';
import {
  firstOf,
  integerOf,
  isObject,
  messagesOf,
  numberOf,
  numbersOf,
  stringOf,
  textOf,
  verdictOf,
  without,
} from './values.ts';

/** Names that people give to each field, the likeliest first. What they mean may be corrected by a mapping. */
const NAMES = {
  prompt: ['prompt', 'question', 'problem', 'input', 'query', 'instruction', 'puzzle'],
  response: ['response', 'completion', 'output', 'generation', 'text', 'trace', 'cot', 'solution'],
  reasoning: [
    'reasoning_content',
    'reasoning',
    'thinking',
    'thought',
    'thoughts',
    'chain_of_thought',
  ],
  answer: ['answer', 'final_answer', 'prediction', 'content'],
  truth: ['ground_truth', 'gts', 'target', 'gold', 'reference', 'label', 'expected'],
  score: ['reward', 'score', 'total', 'return', 'reward_total'],
  correct: ['correct', 'is_correct', 'acc', 'accuracy', 'passed', 'success'],
  truncated: ['truncated', 'is_truncated', 'overlong', 'cut'],
  step: ['step', 'global_step', 'training_step', 'iteration', 'iter'],
  group: ['group', 'group_id', 'prompt_id', 'question_id', 'problem_id', 'uid'],
  id: ['id', 'name', 'idx', 'index'],
  model: ['model', 'model_name'],
  dataSource: ['data_source', 'dataset', 'source'],
} as const;
const USED = new Set<string>([...Object.values(NAMES).flat(), 'rewards']);

/** Any JSON records with a response under a usual name. */
export const generic = defineFormat({
  id: 'generic',
  label: 'JSON records',
  matches: (samples) => 0.2 * share(samples, (sample) => isObject(sample) && hasResponse(sample)),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with a prompt and a response');
    const text = (keys: readonly string[]) => firstOf(record, keys, stringOf);
    const reasoning = text(NAMES.reasoning);
    const response = text(NAMES.response);
    const answer = text(NAMES.answer);
    if (reasoning === undefined && response === undefined && answer === undefined) {
      throw new FormatError(
        `no response: none of ${[...NAMES.response, ...NAMES.reasoning].join(', ')} holds text. Use “Map Fields…”`,
      );
    }
    const fields: Fields = { rewards: rewardsOf(record) };
    const set = <K extends keyof Fields>(key: K, value: Fields[K] | undefined): void => {
      if (value !== undefined) fields[key] = value;
    };
    set(
      'prompt',
      firstOf(record, NAMES.prompt, (value) => messagesOf(value) ?? stringOf(value)),
    );
    set('reasoning', reasoning);
    set('response', reasoning === undefined ? (response ?? answer) : undefined);
    set('answer', reasoning === undefined ? undefined : (answer ?? response));
    // Beside a response, an answer is what should come out.
    const expected =
      reasoning === undefined && response !== undefined ? record['answer'] : undefined;
    set('truth', firstOf(record, NAMES.truth, textOf) ?? textOf(expected));
    set('step', firstOf(record, NAMES.step, integerOf));
    set('group', firstOf(record, NAMES.group, textOf));
    set('correct', firstOf(record, NAMES.correct, verdictOf));
    set('truncated', firstOf(record, NAMES.truncated, verdictOf));
    set('id', firstOf(record, NAMES.id, textOf));
    set('model', text(NAMES.model));
    set('dataSource', text(NAMES.dataSource));
    set('metadata', without(record, [...USED]));
    return fields;
  },
});

function hasResponse(record: Record<string, unknown>): boolean {
  const names = [...NAMES.response, ...NAMES.reasoning, ...NAMES.answer];
  return firstOf(record, names, stringOf) !== undefined;
}

function rewardsOf(record: Record<string, unknown>): Record<string, number> {
  const rewards = numbersOf(record['rewards']);
  for (const [key, value] of Object.entries(numbersOf(record))) {
    if (/(^|[_/.])(reward|score)s?($|[_/.])/i.test(key) && !isScore(key)) rewards[key] = value;
  }
  const score = firstOf(record, NAMES.score, numberOf);
  if (score !== undefined) rewards['total'] = score;
  return rewards;
}

const isScore = (key: string) => (NAMES.score as readonly string[]).includes(key);
