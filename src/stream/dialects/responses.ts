import { isObject, stringOf } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect } from '../dialect.ts';
import { errorOf, modelNames, modelOf, objects, tokenScores, usageOf, words } from './values.ts';

/** OpenAI's Responses: typed events. What closed models show of their reasoning is a summary; open ones show the chain. */
export const responses: Dialect = {
  id: 'responses',
  label: 'OpenAI Responses',
  accepts: (frame) => typeOf(frame).startsWith('response.'),
  read(frame) {
    const { data } = frame;
    const text = words(data['delta']);
    switch (typeOf(frame)) {
      case 'response.reasoning_text.delta':
        return text === undefined ? [] : [{ kind: 'reasoning', text }];
      case 'response.reasoning_summary_text.delta':
        return text === undefined ? [] : [{ kind: 'reasoning', text, summary: true }];
      // Between two paragraphs of a summary nothing is sent.
      case 'response.reasoning_summary_part.added':
        return data['summary_index'] === 0
          ? []
          : [{ kind: 'reasoning', text: '\n\n', summary: true }];
      case 'response.output_text.delta': {
        const tokens = tokenScores(data['logprobs']);
        const deltas: Delta[] = tokens.length > 0 ? [{ kind: 'tokens', tokens }] : [];
        if (text !== undefined) deltas.push({ kind: 'content', text });
        return deltas;
      }
      case 'response.refusal.delta':
        return text === undefined ? [] : [{ kind: 'content', text }];
      case 'response.created':
        return isObject(data['response']) ? modelOf(data['response']['model']) : [];
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return isObject(data['response']) ? ended(data['response']) : [];
      default:
        return errorOf(data);
    }
  },
  path: '/responses',
  body: ({ model, prompt, system, temperature, maxTokens, topLogprobs }) => ({
    model,
    ...(system !== undefined && { instructions: system }),
    input: prompt,
    temperature,
    max_output_tokens: maxTokens,
    reasoning: { summary: 'auto' },
    ...(topLogprobs > 0 && {
      top_logprobs: topLogprobs,
      include: ['message.output_text.logprobs'],
    }),
    stream: true,
    store: false,
  }),
  headers: bearer,
  modelsPath: '/models',
  models: modelNames,
};

const typeOf = ({ event, data }: { event?: string; data: Record<string, unknown> }): string =>
  stringOf(data['type']) ?? event ?? '';

function ended(response: Record<string, unknown>): Delta[] {
  const deltas: Delta[] = errorOf(response);
  const hidden = objects(response['output']).some(
    (item) =>
      item['type'] === 'reasoning' &&
      objects(item['summary']).length === 0 &&
      objects(item['content']).length === 0,
  );
  if (hidden) deltas.push({ kind: 'hidden' });
  const details = response['incomplete_details'];
  const why = isObject(details) ? words(details['reason']) : undefined;
  deltas.push({ kind: 'finish', reason: why ?? words(response['status']) ?? 'completed' });
  const { usage } = response;
  if (!isObject(usage)) return deltas;
  const more = usage['output_tokens_details'];
  return [
    ...deltas,
    ...usageOf({
      prompt: usage['input_tokens'],
      completion: usage['output_tokens'],
      reasoning: isObject(more) ? more['reasoning_tokens'] : undefined,
    }),
  ];
}
