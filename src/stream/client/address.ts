import { UserError } from '../../base/errors.ts';
import type { Dialect } from '../dialect.ts';
import { DIALECTS } from '../registry.ts';

/** Endpoints that people paste with the address. */
const ENDPOINTS = [...new Set(DIALECTS.flatMap(({ path, modelsPath }) => [path, modelsPath]))].sort(
  (a, b) => b.length - a.length,
);

/** The address of a server without what each call adds to it. Throws UserError where it is none. */
export function baseOf(address: string): URL {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    throw new UserError(
      'server',
      `“${address}” is no address of a server. It looks like http://localhost:8000/v1.`,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UserError('server', `“${address}”: only http and https servers can be asked.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError(
      'server',
      'The address holds a user name or password. Leave it out: keys are kept apart, in the secret storage.',
    );
  }
  url.hash = '';
  url.search = '';
  let path = url.pathname.replace(/\/+$/, '');
  const ending = ENDPOINTS.find((each) => path.endsWith(each));
  if (ending !== undefined) path = path.slice(0, -ending.length);
  url.pathname = path;
  return url;
}

/** Where a call goes: OpenAI's and Anthropic's dialects live below a version, the others at the root. */
export function endpoint(address: string, path: string): string {
  const base = baseOf(address);
  const atRoot = /^\/(api|generate|v1)\b/.test(path);
  const prefix = base.pathname.replace(/\/+$/, '');
  const below = atRoot ? prefix.replace(/\/v1$/, '') : prefix === '' ? '/v1' : prefix;
  return `${base.origin}${below}${path}`;
}

export const askUrl = (address: string, { path }: Dialect): string => endpoint(address, path);
