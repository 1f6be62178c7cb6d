import { UserError } from '../../base/errors.ts';
import { isObject } from '../../trace/formats/values.ts';
import { errorOf } from '../dialects/values.ts';
import { originOf } from './http.ts';

/** Characters of an answer that are read to say what it is. */
const READ = 64 * 1024;
const QUOTED = 400;

/** What a reader of a body gives: Node's own type says `any`. */
export interface ReadPart {
  done: boolean;
  value?: Uint8Array;
}

/** The beginning of an answer that is no stream. */
export async function wordsOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < READ) {
      const { done, value } = (await reader.read()) as ReadPart;
      if (done || !value) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // What came is told.
  }
  await reader.cancel().catch(() => undefined);
  return text;
}

/** What a server says is wrong, without the page or the JSON around it. */
export function saidIn(text: string): string {
  try {
    const data: unknown = JSON.parse(text);
    const said = isObject(data) ? errorOf(data)[0]?.message : undefined;
    if (said !== undefined) return said.slice(0, QUOTED);
  } catch {
    // Words, or a page.
  }
  if (/^\s*</.test(text)) {
    const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim();
    return `a web page${title === undefined ? '' : ` (“${title}”)`}, not a model's answer`;
  }
  return text.trim().slice(0, QUOTED);
}

/** An error for a status that is no success. `models`: what the server has instead, where a model may be missing. */
export function refused(
  status: number,
  text: string,
  about: { url: string; model: string; hasKey: boolean },
  models: readonly string[] | undefined,
): UserError {
  const { url, model, hasKey } = about;
  const origin = originOf(url);
  const said = saidIn(text);
  const quote = said === '' ? '' : ` It says: ${said}`;
  if (status === 401 || status === 403) {
    return new UserError(
      'server-key',
      hasKey
        ? `${origin} refuses the key (${status}).${quote} Set another one with “Set Key”.`
        : `${origin} wants a key (${status}).${quote} Store one with “Set Key”.`,
    );
  }
  if (models !== undefined && models.length > 0 && !models.includes(model)) {
    const list = models.slice(0, 20).join(', ') + (models.length > 20 ? ', …' : '');
    return new UserError('server', `${origin} has no model “${model}”. It has: ${list}.`);
  }
  if (status === 404) return new UserError('server', `There is nothing at ${url} (404).${quote}`);
  if (status === 429) return new UserError('server', `${origin} has had enough (429).${quote}`);
  return new UserError('server', `${origin} answered ${status}.${quote}`);
}
