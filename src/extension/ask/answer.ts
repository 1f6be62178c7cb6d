import type { AnswerUpdate, AskTarget } from '../../protocol/ask.ts';
import { openAlignment, type PlacedToken } from '../../stream/align.ts';
import type { StreamEvent } from '../../stream/reader.ts';
import type { LabelledSpan } from '../../trace/detector/labelled.ts';
import { openDetection, type Detection } from '../../trace/detector/detect.ts';

type Part = AnswerUpdate['parts'][number];

/** One answer while it is written: text, parts, spans, scored tokens. Knows nothing of servers and views. */
export interface Answer {
  readonly id: number;
  readonly target: AskTarget;
  readonly prompt: string;
  state: AnswerUpdate['state'];
  notes: string[];
  take(events: readonly StreamEvent[]): void;
  /** No more comes. */
  end(state: AnswerUpdate['state'], note?: string): void;
  /** Labels for at most this many milliseconds; whether all is labelled. */
  label(budget: number): boolean;
  /** What is new since the last call, or everything. */
  update(whole: boolean): AnswerUpdate | undefined;
  text(): string;
  parts(): readonly Part[];
  spans(): readonly LabelledSpan[];
  tokens(): readonly PlacedToken[];
  usage(): number | undefined;
}

/** Characters that are labelled at once: far less than the budget. */
const SLICE = 4096;
const BETWEEN = '\n\n';

export function createAnswer(
  id: number,
  target: AskTarget,
  place: string,
  sample: number,
  prompt: string,
  now: () => number,
): Answer {
  const began = now();
  let ended: number | undefined;
  let text = '';
  let parts: Part[] = [];
  let summary = false;
  let count: number | undefined;
  const alignment = openAlignment();
  const placed: PlacedToken[] = [];
  const detection: Detection = openDetection();
  let labelled = 0;
  let spansFrom = 0;
  const sent = { text: 0, tokens: 0, dirty: true };

  function say(kind: Part['kind'], words: string): void {
    if (words === '') return;
    const last = parts.at(-1);
    if (last?.kind !== kind) {
      if (last) text += BETWEEN;
      parts.push({ kind, start: text.length });
    }
    text += words;
  }

  const answer: Answer = {
    id,
    target,
    prompt,
    state: 'waiting',
    notes: [],
    take(events) {
      sent.dirty ||= events.length > 0;
      for (const event of events) {
        switch (event.kind) {
          case 'reasoning':
          case 'answer':
            answer.state = 'writing';
            if (event.summary) summary = true;
            say(event.kind, event.text);
            break;
          case 'relabel':
            parts = text === '' ? [] : [{ kind: 'reasoning', start: 0 }];
            break;
          case 'hidden':
            summary = true;
            break;
          case 'usage':
            count = event.usage.completion ?? count;
            break;
          case 'tokens':
            break;
          case 'finish':
          case 'model':
          case 'error':
            break;
        }
        // Scores may come before or after their text.
        placed.push(...alignment.push(event.kind === 'tokens' ? event.tokens : [], text));
      }
    },
    end(state, note) {
      if (ended !== undefined) return;
      ended = now();
      placed.push(...alignment.end(text));
      answer.state = state;
      if (note !== undefined) answer.notes.push(note);
      if (alignment.total > 0 && alignment.unplaced > 0.2 * alignment.total) {
        answer.notes.push(
          `log-probabilities of ${alignment.unplaced} of ${alignment.total} tokens do not fit the text and are left out`,
        );
      }
      sent.dirty = true;
    },
    label(budget) {
      const until = performance.now() + budget;
      while (labelled < text.length) {
        const chunk = text.slice(labelled, labelled + SLICE);
        labelled += chunk.length;
        spansFrom = Math.min(spansFrom, detection.append(chunk).from);
        sent.dirty = true;
        if (performance.now() > until) break;
      }
      return labelled >= text.length;
    },
    update(whole) {
      if (!whole && !sent.dirty) return undefined;
      if (whole) Object.assign(sent, { text: 0, tokens: 0 });
      const from = whole ? 0 : spansFrom;
      const { spans } = detection.current();
      let first = spans.length;
      while (first > 0 && spans[first - 1].start >= from) first--;
      const tokens = placed.slice(sent.tokens);
      const update: AnswerUpdate = {
        id,
        model: target.model,
        place,
        sample,
        prompt,
        at: sent.text,
        text: text.slice(sent.text),
        parts: [...parts],
        spansFrom: from,
        spans: spans.slice(first).map(({ start, end, behaviour, confidence, why, outcome }) => ({
          ...{ start, end, behaviour, confidence, why },
          ...(outcome && { outcome }),
        })),
        tokens: tokens.map(({ start, end, top }) => ({ start, end, words: wordsOf(top) })),
        logp: tokens.map(({ logp }) => (Number.isFinite(logp) ? logp : null)),
        state: answer.state,
        notes: answer.notes,
        ...(count !== undefined && { count }),
        seconds: ((ended ?? now()) - began) / 1000,
        summary,
      };
      sent.text = text.length;
      sent.tokens = placed.length;
      sent.dirty = false;
      spansFrom = Infinity;
      // What is still to be labelled starts no earlier than the next change says.
      if (labelled < text.length) sent.dirty = true;
      return { ...update, spansFrom: Math.min(update.spansFrom, text.length) };
    },
    text: () => text,
    parts: () => parts,
    spans: () => detection.current().spans,
    tokens: () => placed,
    usage: () => count,
  };
  return answer;
}

/** The likeliest tokens at a place, for a tooltip. */
function wordsOf(top: PlacedToken['top']): string {
  return top
    .slice(0, 5)
    .map(({ text, logp }) => `${JSON.stringify(text)} ${Math.exp(logp).toPrecision(2)}`)
    .join('  ');
}
