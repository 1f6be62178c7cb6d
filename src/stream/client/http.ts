import { messageOf, UserError } from '../../base/errors.ts';

/** A call to a server: what is sent, and how long one waits. */
export interface Call {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Milliseconds until the first byte of the answer. */
  patience?: number;
  /** Told before each further try. */
  onRetry?: (why: string, milliseconds: number) => void;
}

/** A model may read a long prompt for minutes before its first word. */
export const PATIENCE = 180_000;
const TRIES = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const MOST_REDIRECTS = 5;

/**
 * Sends one call; tries again where the server says that it is busy (429, 5xx). Follows redirects within the same origin only:
 * neither key nor prompt ever goes to an address that the user did not see. Throws UserError in words.
 */
export async function call(options: Call): Promise<Response> {
  const { signal, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    const response = await follow(options);
    const busy = response.status === 429 || response.status >= 500;
    if (!busy || attempt === TRIES) return response;
    const wait = waitOf(response.headers.get('retry-after'), attempt);
    // It asks for more patience than a person has.
    if (wait > LONGEST_WAIT) return response;
    await response.body?.cancel();
    onRetry?.(`the server answered ${response.status}`, wait);
    await pause(wait, signal);
  }
}

async function follow(options: Call): Promise<Response> {
  let url = options.url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await once(url, options);
    if (response.status < 300 || response.status >= 400) return response;
    const location = response.headers.get('location');
    await response.body?.cancel();
    if (location === null) return response;
    const target = new URL(location, url);
    if (target.origin !== new URL(url).origin) {
      throw new UserError(
        'server',
        `${new URL(url).origin} sends on to ${target.origin}. Nothing was sent there: neither key nor prompt goes to another host. If that is where the server lives, change its address.`,
      );
    }
    url = target.href;
  }
  throw new UserError('server', `${options.url} redirects in a circle.`);
}

async function once(url: string, options: Call): Promise<Response> {
  const { method, headers, body, signal, patience = PATIENCE } = options;
  signal?.throwIfAborted();
  const control = new AbortController();
  const abort = () => control.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => control.abort('slow'), patience);
  try {
    return await fetch(url, {
      method,
      headers,
      body,
      // The signal goes on to hold for the body.
      signal: control.signal,
      redirect: 'manual',
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (control.signal.aborted) {
      throw new UserError('server', `${originOf(url)} has not answered for ${patience / 1000} s.`);
    }
    throw new UserError('server', unreachable(url, error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Why nothing came back, in words. */
function unreachable(url: string, error: unknown): string {
  const cause =
    error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const code = typeof cause?.code === 'string' ? cause.code : '';
  const origin = originOf(url);
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${origin}. Is the server running, and is the port right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `There is no host ${new URL(url).hostname}, as far as this machine can tell.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `${origin} closed the connection before it answered.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${origin} cannot be reached from this machine (${code}).`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${origin} does not speak https: try http.`;
    default:
      if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
        return `${origin} shows a certificate that this machine does not trust (${code}).`;
      }
      return `${origin} cannot be asked: ${code || messageOf(cause ?? error)}.`;
  }
}

export const originOf = (url: string): string => new URL(url).origin;

/** Milliseconds: what the server asks for (seconds or a date), else twice as long each time. */
function waitOf(header: string | null, attempt: number): number {
  const seconds = Number(header);
  if (header !== null && header.trim() !== '' && Number.isFinite(seconds)) return seconds * 1000;
  const date = header === null ? NaN : Date.parse(header);
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  return FIRST_WAIT * 2 ** (attempt - 1);
}

export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('cancelled'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
