import { isObject, type JsonObject } from '../trace/formats/values.ts';
import { openLines, StreamError } from './lines.ts';

/** One message of a server, parsed. */
export interface Frame {
  /** Name of a server-sent event; undefined where it has none. */
  event?: string;
  data: JsonObject;
}

/** Bytes that come in any pieces → messages: server-sent events, lines of JSON, or one JSON document. */
export interface FrameReader {
  push(bytes: Uint8Array): Frame[];
  /** What the stream's end completes. Throws StreamError when all that came was no message. */
  end(): Frame[];
}

type Transport = Pick<FrameReader, 'end'> & { push(text: string): Frame[] };

/** Characters of a foreign text that a message quotes. */
const QUOTED = 200;

/**
 * Finds out by the first character what it is: `{` or `[` begins JSON, `<` a page; all else is server-sent events.
 * Bytes that are no UTF-8 become U+FFFD; a sequence that two pieces share is put together.
 */
export function openFrames(): FrameReader {
  const decoder = new TextDecoder();
  let transport: Transport | undefined;
  let blank = '';

  function push(text: string): Frame[] {
    if (transport) return transport.push(text);
    blank += text;
    const first = blank.trimStart()[0];
    if (first === undefined) return [];
    const begun = blank;
    blank = '';
    if (first === '<') {
      throw new StreamError(
        `this is a page, not a model's answer: ${begun.trim().slice(0, QUOTED)}`,
      );
    }
    transport = first === '{' || first === '[' ? openJson() : openEvents();
    return transport.push(begun);
  }

  return {
    push: (bytes) => push(decoder.decode(bytes, { stream: true })),
    end() {
      const frames = push(decoder.decode());
      return [...frames, ...(transport?.end() ?? [])];
    },
  };
}

/** Server-sent events (WHATWG HTML 9.2), leniently: an event that the stream's end cuts off counts when its data are whole. */
function openEvents(): Transport {
  const lines = openLines();
  let event: string | undefined;
  let data: string[] = [];
  let foreign = '';
  let any = false;

  function dispatch(): Frame[] {
    const frames = data.length === 0 ? [] : parseData(data, event);
    data = [];
    event = undefined;
    return frames;
  }

  function take(line: string): Frame[] {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'data') {
      any = true;
      data.push(value);
    } else if (field === 'event') event = value;
    else if (field === '' || field === 'id' || field === 'retry') any = true;
    else if (foreign.length < QUOTED) foreign += line.slice(0, QUOTED);
    return [];
  }

  return {
    push: (text) => lines.push(text).flatMap(take),
    end() {
      const rest = lines.end();
      const frames = rest === undefined ? [] : take(rest);
      try {
        frames.push(...dispatch());
      } catch (error) {
        // Cut off within its last event: what came before it stands.
        if (!(error instanceof StreamError)) throw error;
      }
      if (!any && foreign !== '') {
        throw new StreamError(`expected server-sent events or JSON, found: ${foreign}`);
      }
      return frames;
    },
  };
}

function parseData(data: readonly string[], event: string | undefined): Frame[] {
  const text = data.join('\n').trim();
  if (text === '' || text === '[DONE]') return [];
  try {
    return [frameOf(JSON.parse(text), event)];
  } catch (error) {
    // Some servers forget the empty line between two events.
    if (data.length > 1) return data.flatMap((line) => parseData([line], event));
    if (error instanceof StreamError) throw error;
    // Plain words, as proxies write them.
    throw new StreamError(`an event is no JSON: ${text.slice(0, QUOTED)}`, { cause: error });
  }
}

/** A line each, or one document over many lines. */
function openJson(): Transport {
  const lines = openLines();
  /** Lines of a document that is not complete yet. */
  let document: string[] = [];
  let length = 0;

  function take(line: string): Frame[] {
    if (line.trim() === '') return [];
    if (document.length === 0) {
      const value = parsed(line);
      if (value !== undefined) return framesOf(value);
    }
    document.push(line);
    length += line.length;
    if (length > 16 * 1024 * 1024) throw new StreamError('a JSON document of more than 16 MB');
    return [];
  }

  return {
    push: (text) => lines.push(text).flatMap(take),
    end() {
      const rest = lines.end();
      const frames = rest === undefined ? [] : take(rest);
      if (document.length === 0) return frames;
      const value = parsed(document.join('\n'));
      // The last line of many may have been cut off; a beginning that is none is told.
      if (value === undefined && document.length > 1) {
        throw new StreamError(`expected JSON, found: ${document[0].slice(0, QUOTED)}`);
      }
      document = [];
      return value === undefined ? frames : [...frames, ...framesOf(value)];
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function framesOf(value: unknown): Frame[] {
  return Array.isArray(value)
    ? value.filter(isObject).map((data) => ({ data }))
    : [frameOf(value, undefined)];
}

function frameOf(value: unknown, event: string | undefined): Frame {
  if (!isObject(value)) {
    throw new StreamError(`expected an object, found: ${JSON.stringify(value).slice(0, QUOTED)}`);
  }
  return event === undefined ? { data: value } : { event, data: value };
}
