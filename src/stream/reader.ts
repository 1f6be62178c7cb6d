import { openTagStream, type PartKind, type TagEvent } from '../trace/formats/tagStream.ts';
import type { Delta, Dialect } from './dialect.ts';
import { errorOf } from './dialects/values.ts';
import { openFrames, type Frame } from './frames.ts';
import { dialectOf } from './registry.ts';

/** What a model says, whatever server says it. */
export type StreamEvent =
  /** `summary`: not the chain itself. */
  | { kind: PartKind; text: string; summary?: true }
  /** All that was called answer before has been reasoning. */
  | { kind: 'relabel' }
  | Exclude<Delta, { kind: 'reasoning' | 'content' }>;

export interface StreamReader {
  /** Throws StreamError where the bytes are no stream of a model. */
  push(bytes: Uint8Array): StreamEvent[];
  end(): StreamEvent[];
  /** The dialect that the stream turned out to be written in. */
  dialect(): Dialect | undefined;
}

export interface ReaderOptions {
  /** The prompt is known to have opened the reasoning. */
  startsInside?: boolean;
}

/**
 * Bytes of a server's answer → reasoning and answer. Three layers: messages (frames.ts), dialect (which field), think tags in
 * the content where no field gave reasoning. What comes out does not depend on where the bytes were cut.
 */
export function openStreamReader({ startsInside = false }: ReaderOptions = {}): StreamReader {
  const frames = openFrames();
  const tags = openTagStream(startsInside);
  const memory = { text: '', tokens: 0 };
  let dialect: Dialect | undefined;
  /** A field has given reasoning: tags in the content are the answer's own words. */
  let fields = false;
  let finished: string | undefined;

  function take(frame: Frame): StreamEvent[] {
    dialect ??= dialectOf(frame);
    if (!dialect) return errorOf(frame.data);
    const events: StreamEvent[] = [];
    for (const delta of dialect.read(frame, memory)) {
      switch (delta.kind) {
        case 'reasoning':
          // An opener that a parser on the server left behind is swallowed; then the field speaks for itself.
          if (!fields) events.push(...flush());
          fields = true;
          events.push(delta);
          break;
        case 'content':
          if (fields) events.push({ kind: 'answer', text: delta.text });
          else events.push(...tags.push(delta.text).map(ofTags));
          break;
        case 'finish':
          if (finished === delta.reason) break;
          finished = delta.reason;
          events.push({ kind: 'finish', reason: delta.reason });
          break;
        default:
          events.push(delta);
      }
    }
    return events;
  }

  const flush = (): StreamEvent[] => tags.end().map(ofTags);

  return {
    push: (bytes) => frames.push(bytes).flatMap(take),
    end: () => [...frames.end().flatMap(take), ...flush()],
    dialect: () => dialect,
  };
}

function ofTags(event: TagEvent): StreamEvent {
  return event.type === 'relabel' ? { kind: 'relabel' } : { kind: event.kind, text: event.text };
}

/** Events without the places where the stream was cut: text of one kind that follows on each other becomes one. */
export function merged(events: readonly StreamEvent[]): StreamEvent[] {
  const result: StreamEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (last && 'text' in last && 'text' in event && last.kind === event.kind) {
      result[result.length - 1] = { ...last, text: last.text + event.text };
    } else result.push(event);
  }
  return result;
}
