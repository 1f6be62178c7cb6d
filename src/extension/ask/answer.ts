import type { AnswerUpdate, AskTarget } from '../../protocol/ask.ts';
import { openAlignment, type PlacedToken } from '../../stream/align.ts';
import type { StreamEvent } from '../../stream/reader.ts';
import { openDetection } from '../../trace/detector/detect.ts';
import type { LabelledSpan } from '../../trace/detector/labelled.ts';

type Part = AnswerUpdate['parts'][number];
type AnswerSpan = AnswerUpdate['spans'][number];

export interface AnswerStart {
  id: number;
  target: AskTarget;
  /** Who answers, and where that runs. */
  model: string;
  place: string;
  /** Which of several samples, from 1; 0 = the only one. */
  sample: number;
  prompt: string;
  now: () => number;
  /** Whoever writes the answer labels it, by `relabel`; else the detector of text does. */
  exact?: boolean;
}

/** What is known of an answer that a checkpoint of a run gave; spans count in pieces. */
export interface SampledFacts {
  run: string;
  checkpoint: string;
  step: number;
  seed: number;
  temperature: number;
  pieces: string[];
  logp: number[];
  spans: readonly AnswerSpan[];
  /** The task's, once the answer has ended. */
  verdict?: { correct: boolean; reason: string; finished: boolean };
}

/** One answer while it is written: text, parts, spans, scored tokens. Knows nothing of who writes it, and nothing of views. */
export interface Answer {
  readonly id: number;
  readonly target: AskTarget;
  readonly model: string;
  place: string;
  readonly prompt: string;
  state: AnswerUpdate['state'];
  notes: string[];
  sampled?: SampledFacts;
  /** What a stream said. */
  take(events: readonly StreamEvent[]): void;
  /** Appends words; another kind begins another part. Returns where the text ends then. */
  say(kind: Part['kind'], words: string): number;
  /** Numbers of words that stand in the text. */
  score(tokens: readonly PlacedToken[]): void;
  /** All labels of the text so far, in place of those before. */
  relabel(spans: readonly AnswerSpan[]): void;
  /** No more comes. */
  end(state: AnswerUpdate['state'], note?: string): void;
  /** Labels for at most this many milliseconds; whether all is labelled. */
  label(budget: number): boolean;
  /** What is new since the last call, or everything. */
  update(whole: boolean): AnswerUpdate | undefined;
  text(): string;
  parts(): readonly Part[];
  spans(): readonly (LabelledSpan | AnswerSpan)[];
  tokens(): readonly PlacedToken[];
  usage(): number | undefined;
}

/** Characters that are labelled at once: far less than the budget. */
const SLICE = 4096;
const BETWEEN = '\n\n';

export function createAnswer(start: AnswerStart): Answer {
  const { id, target, model, sample, prompt, now } = start;
  const began = now();
  let ended: number | undefined;
  let text = '';
  let parts: Part[] = [];
  let summary = false;
  let count: number | undefined;
  const alignment = openAlignment();
  const placed: PlacedToken[] = [];
  const detection = start.exact ? undefined : openDetection();
  let exact: readonly AnswerSpan[] = [];
  let labelled = 0;
  let spansFrom = 0;
  const sent = { text: 0, tokens: 0, dirty: true };

  const spans = () => detection?.current().spans ?? exact;
  const isLabelled = (): boolean => detection === undefined || labelled >= text.length;

  function say(kind: Part['kind'], words: string): number {
    if (words === '') return text.length;
    const last = parts.at(-1);
    if (last?.kind !== kind) {
      if (last) text += BETWEEN;
      parts.push({ kind, start: text.length });
    }
    text += words;
    sent.dirty = true;
    return text.length;
  }

  const answer: Answer = {
    id,
    target,
    model,
    place: start.place,
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
    say,
    score(tokens) {
      placed.push(...tokens);
      sent.dirty = true;
    },
    relabel(next) {
      let same = 0;
      while (same < next.length && isSame(next[same], exact[same])) same++;
      const changed = Math.min(next[same]?.start ?? Infinity, exact[same]?.start ?? Infinity);
      spansFrom = Math.min(spansFrom, changed);
      exact = next;
      sent.dirty = true;
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
      if (!detection) return true;
      const until = performance.now() + budget;
      while (labelled < text.length) {
        const chunk = text.slice(labelled, labelled + SLICE);
        labelled += chunk.length;
        spansFrom = Math.min(spansFrom, detection.append(chunk).from);
        sent.dirty = true;
        if (performance.now() > until) break;
      }
      return isLabelled();
    },
    update(whole) {
      if (!whole && !sent.dirty) return undefined;
      if (whole) Object.assign(sent, { text: 0, tokens: 0 });
      const from = whole ? 0 : spansFrom;
      const all = spans();
      let first = all.length;
      while (first > 0 && all[first - 1].start >= from) first--;
      const tokens = placed.slice(sent.tokens);
      const update: AnswerUpdate = {
        id,
        model,
        place: answer.place,
        sample,
        prompt,
        at: sent.text,
        text: text.slice(sent.text),
        parts: [...parts],
        spansFrom: from,
        spans: all.slice(first).map(({ start, end, behaviour, confidence, why, outcome }) => ({
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
      if (!isLabelled()) sent.dirty = true;
      return { ...update, spansFrom: Math.min(update.spansFrom, text.length) };
    },
    text: () => text,
    parts: () => parts,
    spans,
    tokens: () => placed,
    usage: () => count,
  };
  return answer;
}

function isSame(a: AnswerSpan, b: AnswerSpan | undefined): boolean {
  return (
    a.start === b?.start &&
    a.end === b.end &&
    a.behaviour === b.behaviour &&
    a.why === b.why &&
    a.outcome === b.outcome
  );
}

/** The likeliest tokens at a place, for a tooltip. */
function wordsOf(top: PlacedToken['top']): string {
  return top
    .slice(0, 5)
    .map(({ text, logp }) => `${JSON.stringify(text)} ${Math.exp(logp).toPrecision(2)}`)
    .join('  ');
}
