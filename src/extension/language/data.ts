import type { TraceData } from '../../protocol/language.ts';
import type { TraceDocument } from '../trace/document.ts';
import { rangeOf } from '../trace/text.ts';

/** What the language server cannot read in a recorded trace's text. */
export function traceData({ record, text, trace }: TraceDocument, authority: string): TraceData {
  const { pieces } = record;
  const spans = record.spans.map(({ start, end, ...rest }) => {
    const [from, to] = rangeOf(text, pieces, start, end);
    return { ...rest, start: from, end: to };
  });
  const { starts } = text;
  const numbers = (list: ArrayLike<number>) =>
    Array.from(list, (value) => (Number.isFinite(value) ? value : null));
  const judged = trace ? trace.correct !== undefined : record.judged !== false;
  return {
    response: starts[0] ?? 0,
    spans,
    exact: spans.length > 0 && spans.every(({ confidence }) => confidence >= 1),
    rewards: Object.fromEntries(
      Object.entries(record.rewards).filter(([, value]) => Number.isFinite(value)),
    ),
    ...(judged ? { correct: record.correct } : {}),
    reason: record.reason,
    truncated: record.truncated,
    // Traces of files, and those that were only asked, have an authority.
    neighbours: authority === '',
    tokens: {
      starts: starts.slice(0, -1),
      end: starts.at(-1) ?? 0,
      logp: numbers(record.logp),
      advantage: numbers(record.advantage),
    },
  };
}
