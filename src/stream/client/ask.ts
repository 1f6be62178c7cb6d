import { messageOf, UserError } from '../../base/errors.ts';
import type { Dialect, Request } from '../dialect.ts';
import { StreamError } from '../lines.ts';
import { openStreamReader, type StreamEvent } from '../reader.ts';
import { askUrl } from './address.ts';
import { call, originOf } from './http.ts';
import { listModels, type ServerAddress } from './models.ts';
import { refused, saidIn, wordsOf, type ReadPart } from './refusal.ts';

export interface AskOptions {
  server: ServerAddress;
  dialect: Dialect;
  request: Request;
  signal?: AbortSignal;
  onEvents: (events: StreamEvent[]) => void;
  /** Something that a person may want to know: a further try, a wish that the server does not grant. */
  onNote?: (note: string) => void;
  limits?: Partial<Limits>;
}

export interface Limits {
  /** Characters of an answer; a stream that never ends is stopped there. */
  characters: number;
  /** Milliseconds between two pieces. */
  silence: number;
  /** Milliseconds until the first byte. */
  patience: number;
}

const LIMITS: Limits = { characters: 4_000_000, silence: 120_000, patience: 180_000 };

/** Fields that not every server takes; one that it names in its refusal is left out, or named as it wants. */
const OPTIONAL = ['stream_options', 'top_logprobs', 'logprobs', 'seed', 'reasoning', 'temperature'];

/** How an answer ended: as the server says, or `limit`, or `cut` where it stopped without a word. */
export interface Outcome {
  finish: string;
}

/**
 * Asks a server and hands on what it says as it comes. Throws UserError in words; what came before stands.
 * The key is never part of a message.
 */
export async function ask(options: AskOptions): Promise<Outcome> {
  try {
    return await send(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const { key } = options.server;
    if (!(error instanceof UserError)) throw error;
    // Servers like to quote what they were sent.
    if (key === undefined || !error.message.includes(key)) throw error;
    throw new UserError(error.code, error.message.replaceAll(key, '•••'));
  }
}

async function send(options: AskOptions): Promise<Outcome> {
  const { server, dialect, request, signal, onNote } = options;
  const limits = { ...LIMITS, ...options.limits };
  const url = askUrl(server.url, dialect);
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/x-ndjson, application/json',
    ...dialect.headers(server.key),
  };
  let body = dialect.body(request);
  for (;;) {
    const control = new AbortController();
    const abort = () => control.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const response = await call({
        ...{ url, method: 'POST', headers, body: JSON.stringify(body) },
        signal: control.signal,
        patience: limits.patience,
        onRetry: (why, wait) => onNote?.(`${why}: tries again in ${(wait / 1000).toFixed(1)} s`),
      });
      if (response.ok) return await listen(response, url, control, limits, options);
      const text = await wordsOf(response);
      const less =
        response.status === 400 || response.status === 422 ? without(body, text) : undefined;
      if (!less) {
        const about = { url, model: request.model, hasKey: server.key !== undefined };
        throw refused(response.status, text, about, await others(response.status, options));
      }
      onNote?.(`the server does not take ${less.field}: asked without it`);
      body = less.body;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}

/** The body without a field that the refusal names. */
function without(
  body: Record<string, unknown>,
  text: string,
): { body: Record<string, unknown>; field: string } | undefined {
  if ('max_tokens' in body && text.includes('max_completion_tokens')) {
    const { max_tokens: most, ...rest } = body;
    return { body: { ...rest, max_completion_tokens: most }, field: 'max_tokens' };
  }
  const said = saidIn(text);
  const field = OPTIONAL.find((name) => name in body && said.includes(name));
  if (field === undefined) return undefined;
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
  return { body: rest, field };
}

/** The models of a server that refused one. */
async function others(
  status: number,
  { server, dialect, signal }: AskOptions,
): Promise<string[] | undefined> {
  if (status !== 404 && status !== 400 && status !== 422) return undefined;
  try {
    return (await listModels({ ...server, dialect: dialect.id }, signal)).models;
  } catch {
    return undefined;
  }
}

async function listen(
  response: Response,
  url: string,
  control: AbortController,
  limits: Limits,
  { onEvents, signal }: AskOptions,
): Promise<Outcome> {
  const type = response.headers.get('content-type') ?? '';
  if (/\bhtml\b/i.test(type)) {
    throw new UserError('server', `${url} answered with ${saidIn(await wordsOf(response))}.`);
  }
  const stream = response.body?.getReader();
  if (!stream) throw new UserError('server', `${url} answered with nothing.`);
  const reader = openStreamReader();
  let finish: string | undefined;
  let characters = 0;
  let failure: string | undefined;
  let any = false;
  const take = (events: StreamEvent[]): void => {
    if (events.length === 0) return;
    any = true;
    for (const event of events) {
      if ('text' in event) characters += event.text.length;
      else if (event.kind === 'finish') finish = event.reason;
      else if (event.kind === 'error') failure ??= event.message;
    }
    onEvents(events.filter(({ kind }) => kind !== 'error'));
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      clearTimeout(timer);
      timer = setTimeout(() => control.abort('silence'), limits.silence);
      const { done, value } = (await stream.read()) as ReadPart;
      if (done || !value) break;
      take(reader.push(value));
      if (failure !== undefined) break;
      if (characters > limits.characters) {
        finish = 'limit';
        break;
      }
    }
    if (finish !== 'limit') take(reader.end());
  } catch (error) {
    signal?.throwIfAborted();
    take(endOf(reader));
    if (error instanceof StreamError) {
      throw new UserError(
        'server',
        `${originOf(url)} does not answer as a model does: ${error.message}.`,
      );
    }
    if (control.signal.reason === 'silence') {
      throw new UserError(
        'server',
        `${originOf(url)} has said nothing for ${limits.silence / 1000} s.`,
      );
    }
    throw new UserError(
      'server-cut',
      `The connection to ${originOf(url)} broke within the answer (${messageOf(error)}).`,
    );
  } finally {
    clearTimeout(timer);
    await stream.cancel().catch(() => undefined);
  }
  if (failure !== undefined) {
    throw new UserError('server', `${originOf(url)} reports within the answer: ${failure}`);
  }
  if (!any) throw new UserError('server', `${url} answered with nothing that a model says.`);
  return { finish: finish ?? 'cut' };
}

/** What was held back, whatever else is wrong. */
function endOf(reader: ReturnType<typeof openStreamReader>): StreamEvent[] {
  try {
    return reader.end();
  } catch {
    return [];
  }
}
