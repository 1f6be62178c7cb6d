import { messageOf, UserError } from '../../base/errors.ts';
import type { Dialect } from '../dialect.ts';
import { dialectById } from '../registry.ts';
import { endpoint } from './address.ts';
import { call } from './http.ts';
import { refused, saidIn, wordsOf } from './refusal.ts';

/** A server as a person added it. The key never leaves this process but in the request's header. */
export interface ServerAddress {
  url: string;
  /** Id of a dialect, or `auto`. */
  dialect: string;
  key?: string;
}

export interface ServerModels {
  dialect: Dialect;
  models: string[];
}

/** How long a server may think about its list of models. */
const PATIENCE = 15_000;

/** The dialects that `auto` tries, in order. Ollama's own says more than its imitation of OpenAI's. */
const GUESSES = ['ollama', 'openai'] as const;

/** The models that a server lists, and which dialect it speaks. Throws UserError saying why it cannot be asked. */
export async function listModels(
  server: ServerAddress,
  signal?: AbortSignal,
): Promise<ServerModels> {
  const given = dialectById(server.dialect);
  if (!given && server.dialect !== 'auto') {
    throw new UserError('server', `There is no dialect “${server.dialect}”.`);
  }
  const wanted = given ? [given.id] : guesses(server.url);
  let last: unknown;
  for (const id of wanted) {
    const dialect = dialectById(id);
    if (!dialect) continue;
    try {
      return { dialect, models: await modelsOf(server, dialect, signal) };
    } catch (error) {
      signal?.throwIfAborted();
      last = error;
      if (error instanceof UserError && error.code === 'server-key') throw error;
    }
  }
  throw last instanceof Error ? last : new Error(messageOf(last));
}

function guesses(url: string): readonly string[] {
  if (/anthropic/i.test(new URL(endpoint(url, '/models')).hostname)) return ['anthropic'];
  // An address with a path names OpenAI's dialect; Ollama lives at the root.
  return /\/v\d+\/?$/.test(url.trim()) ? ['openai'] : GUESSES;
}

async function modelsOf(
  server: ServerAddress,
  dialect: Dialect,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const url = endpoint(server.url, dialect.modelsPath);
  const headers = { accept: 'application/json', ...dialect.headers(server.key) };
  const response = await call({ url, method: 'GET', headers, signal, patience: PATIENCE });
  const text = await wordsOf(response);
  const about = { url, model: '', hasKey: server.key !== undefined };
  if (!response.ok) throw refused(response.status, text, about, undefined);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new UserError('server', `${url} answered with ${saidIn(text) || 'nothing'}.`);
  }
  return dialect.models(answer);
}
