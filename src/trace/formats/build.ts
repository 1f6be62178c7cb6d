import type { ResponseParts, Trace, TraceRow } from '../trace.ts';
import { countBehaviours } from '../behaviours.ts';
import { applyMapping } from './mapping.ts';
import type { Fields, Message } from './fields.ts';
import {
  FormatError,
  placeId,
  type FormatDefinition,
  type RecordFormat,
  type RecordPlace,
} from './format.ts';
import { splitResponse } from './split.ts';

/** A format from what it has to say for itself. */
export function defineFormat(definition: FormatDefinition): RecordFormat {
  const { id, label, matches, count, fields } = definition;
  return {
    id,
    label,
    matches: (samples, path) => {
      try {
        return samples.length === 0 ? 0 : matches(samples, path);
      } catch {
        // A record of another kind.
        return 0;
      }
    },
    count: (record) => count?.(record) ?? 1,
    toTrace(record, at, mapping) {
      if (!mapping) return buildTrace(fields(record, at), at);
      let found: Fields = {};
      try {
        found = fields(record, at);
      } catch (error) {
        // What the format misses the mapping may give.
        if (!(error instanceof FormatError)) throw error;
      }
      return buildTrace(applyMapping(found, record, mapping), at);
    },
  };
}

/** Share of the samples that satisfy a test. */
export function share(samples: readonly unknown[], test: (sample: unknown) => boolean): number {
  return samples.filter(test).length / Math.max(1, samples.length);
}

/** Splits the response and makes a Trace, without spans: labelling is the detector's. */
export function buildTrace(fields: Fields, at: RecordPlace): Trace {
  const { prompt, startsInside } = promptText(fields);
  const { response, parts } = responseOf(fields, startsInside);
  const { pieces } = fields;
  const step = fields.step ?? at.step;
  const trace: Trace = {
    id: placeId(at),
    prompt,
    response,
    spansIn: 'text',
    parts,
    spans: [],
    detector: '',
    rewards: fields.rewards ?? {},
  };
  if (step !== undefined) trace.step = step;
  if (fields.group !== undefined) trace.group = fields.group;
  if (fields.correct !== undefined) trace.correct = fields.correct;
  if (fields.truncated !== undefined) trace.truncated = fields.truncated;
  if (fields.truth !== undefined) trace.truth = fields.truth;
  if (fields.model !== undefined) trace.model = fields.model;
  if (fields.dataSource !== undefined) trace.dataSource = fields.dataSource;
  const metadata = { ...(fields.id !== undefined && { id: fields.id }), ...fields.metadata };
  if (Object.keys(metadata).length > 0) trace.metadata = metadata;
  const tokens = fields.tokens ?? pieces?.length;
  if (tokens !== undefined) trace.tokens = tokens;
  // Per-token numbers hold only where the tokens are the response.
  if (pieces && fields.arrays && pieces.join('') === response) {
    trace.pieces = pieces;
    const arrays = Object.entries(fields.arrays as Record<string, ArrayLike<number>>);
    trace.arrays = Object.fromEntries(
      arrays.filter(([, values]) => values.length === pieces.length),
    );
  }
  return trace;
}

/** The row of a list for a trace. */
export function toRow(trace: Trace): TraceRow {
  const { id, step, group, correct, truncated, rewards, tokens } = trace;
  return {
    id,
    ...(step !== undefined && { step }),
    group: group ?? `${step ?? ''}/${hash(trace.prompt)}`,
    length: tokens ?? trace.response.length,
    lengthIn: tokens === undefined ? 'characters' : 'tokens',
    ...(correct !== undefined && { correct }),
    ...(truncated !== undefined && { truncated }),
    rewards,
    ...(trace.detector !== '' && { behaviours: countBehaviours(trace.spans) }),
  };
}

/** FNV-1a over UTF-16 units, in hexadecimal: names a prompt within its source. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}

function promptText({ prompt, startsInside }: Fields): { prompt: string; startsInside: boolean } {
  const text = typeof prompt === 'string' ? prompt : prompt ? chatText(prompt) : '';
  return { prompt: text, startsInside: startsInside ?? OPENED.test(text.slice(-64)) };
}

/** A prompt whose template has opened the reasoning. */
const OPENED = /(<think>|<thinking>|\[THINK\]|◁think▷|<seed:think>|<\|begin_of_thought\|>)\s*$/;

/** One turn alone is its text; several are told apart by their roles. */
function chatText(messages: readonly Message[]): string {
  if (messages.length === 1) return messages[0].content;
  return messages
    .map(({ role, content, reasoning }) => {
      const said = reasoning ? `${reasoning}\n\n${content}` : content;
      return `${role}: ${said}`;
    })
    .join('\n\n');
}

function responseOf(
  fields: Fields,
  startsInside: boolean,
): { response: string; parts: ResponseParts } {
  const { reasoning, answer } = fields;
  if (reasoning === undefined && fields.response === undefined && answer === undefined) {
    throw new FormatError('no response: neither text nor reasoning and answer were found');
  }
  if (reasoning === undefined) {
    const response = fields.response ?? answer ?? '';
    return { response, parts: splitResponse(response, startsInside) };
  }
  // Kept apart by the source: joined for reading, with both parts known exactly.
  const said = answer ?? fields.response ?? '';
  const start = reasoning.length + (said === '' ? 0 : 2);
  return {
    response: said === '' ? reasoning : `${reasoning}\n\n${said}`,
    parts: {
      family: 'fields',
      reasoning: reasoning === '' ? [] : [{ start: 0, end: reasoning.length }],
      ...(said !== '' && { answer: { start, end: start + said.length } }),
      tags: [],
      problems: [],
    },
  };
}
