import { piecesOf } from './byteTokens.ts';
import { defineFormat, share } from './build.ts';
import type { TokenArrays } from '../trace.ts';
import type { Fields } from './fields.ts';
import { FormatError } from './format.ts';
import {
  integerOf,
  isObject,
  numberArray,
  numberOf,
  numbersOf,
  stringOf,
  without,
} from './values.ts';

const ARRAYS = {
  logprobs: 'logp',
  ref_logprobs: 'referenceLogp',
  values: 'value',
  token_rewards: 'reward',
} as const satisfies Record<string, keyof TokenArrays>;
const OWN = ['prompt', 'response', 'response_tokens', 'reward', 'step', ...Object.keys(ARRAYS)];

/** RLLoggingBoard's JSONL, which people write from OpenRLHF and other trainers: a response with numbers for every token. */
export const loggingBoard = defineFormat({
  id: 'logging-board',
  label: 'RLLoggingBoard / OpenRLHF rollouts',
  matches: (samples) =>
    0.95 *
    share(
      samples,
      (sample) =>
        isObject(sample) &&
        ['prompt', 'response', 'response_tokens', 'reward'].every((k) => k in sample),
    ),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with prompt and response');
    const response = stringOf(record['response']);
    if (response === undefined) throw new FormatError('response: expected text');
    const { reward, ref_reward: _reference, step: _step, ...others } = numbersOf(record);
    const tokens = Array.isArray(record['response_tokens'])
      ? record['response_tokens'].map((token) => stringOf(token) ?? '')
      : undefined;
    const fields: Fields = {
      prompt: stringOf(record['prompt']) ?? '',
      response,
      rewards: { ...(numberOf(reward) !== undefined && { total: reward }) },
      metadata: { ...without(record, OWN), ...others },
    };
    const step = integerOf(record['step']);
    if (step !== undefined) fields.step = step;
    if (tokens) {
      fields.tokens = tokens.length;
      const pieces = piecesOf(tokens, response);
      if (pieces) Object.assign(fields, { pieces, arrays: arraysOf(record, pieces.length) });
    }
    return fields;
  },
});

/** The arrays, where they are as long as the tokens; a shorter one lacks the last ones (padding, end of turn). */
function arraysOf(record: Record<string, unknown>, length: number): TokenArrays {
  const arrays: TokenArrays = {};
  for (const [key, name] of Object.entries(ARRAYS)) {
    const values = numberArray(record[key]);
    if (!values || values.length > length) continue;
    arrays[name] = [...values, ...new Array<number>(length - values.length).fill(NaN)];
  }
  const { logp, referenceLogp } = arrays;
  if (logp && referenceLogp) {
    arrays.kl = Array.from(logp, (value, i) => value - referenceLogp[i]);
  }
  return arrays;
}
