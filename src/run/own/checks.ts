// Kept from the module that is checked, which may replace globals. No imports: the isolated process reads this file.
const { isArray } = Array;
const { isFinite } = Number;
const { entries, getPrototypeOf } = Object;
const { stringify } = JSON;

/** Where a value is not plain data, and what is there. */
export function notPlain(value: unknown, at = '', depth = 0): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return isFinite(value) ? undefined : `${String(value)}${at}`;
  if (depth > 32) return `something nested more than 32 levels deep`;
  if (typeof value !== 'object') return `${kind(value)}${at}`;
  const list = isArray(value);
  const prototype: unknown = getPrototypeOf(value);
  if (!list && prototype !== null && getPrototypeOf(prototype) !== null) {
    return `an object of a class${at}`;
  }
  for (const [key, inner] of entries(value)) {
    if (inner === undefined && !list) continue;
    const found = notPlain(inner, ` in ${at === '' ? '' : `${at.slice(4)}.`}${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function kind(value: unknown): string {
  if (typeof value === 'string') return `the text ${stringify(value.slice(0, 100))}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return String(value);
  return isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

/** What each function must give; returns what is wrong with it. */
export const CHECKS: Record<string, (value: unknown) => string | undefined> = {
  reward: (value) =>
    typeof value === 'number' && isFinite(value)
      ? undefined
      : `${kind(value)}, not a finite number`,
  generate: puzzleFault,
  demonstrate: (value) =>
    typeof value === 'string' && /\S/.test(value) ? undefined : `${kind(value)}, not a text`,
  verify(value) {
    if (typeof value === 'boolean') return undefined;
    const wanted = 'not true, false or { correct: true or false, answered?, reason? }';
    if (typeof value !== 'object' || value === null || isArray(value)) {
      return `${kind(value)}, ${wanted}`;
    }
    const { correct, answered, reason } = value as Record<string, unknown>;
    const fits =
      typeof correct === 'boolean' &&
      (answered === undefined || typeof answered === 'boolean') &&
      (reason === undefined || typeof reason === 'string');
    return fits ? undefined : `an object that is ${wanted}`;
  },
  perturb: (value) => (value === undefined || value === null ? undefined : puzzleFault(value)),
};

function puzzleFault(value: unknown): string | undefined {
  const wanted = 'not a puzzle { prompt: text, … }';
  if (typeof value !== 'object' || value === null || isArray(value)) {
    return `${kind(value)}, ${wanted}`;
  }
  const { prompt, key } = value as Record<string, unknown>;
  if (typeof prompt !== 'string' || !/\S/.test(prompt)) {
    return `an object whose prompt is ${kind(prompt)}, ${wanted}`;
  }
  if (key !== undefined && typeof key !== 'string') return `a puzzle whose key is ${kind(key)}`;
  const odd = notPlain(value);
  return odd === undefined ? undefined : `a puzzle that holds ${odd}: only plain data can be kept`;
}
