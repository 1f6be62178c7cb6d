import { UserError } from '../base/errors.ts';
import { schemaAt } from './problems.ts';
import { RunSpec } from './spec.ts';

/** One `--set path=value`. */
export interface Override {
  path: string[];
  value: unknown;
}

/** Reads `rl.steps=40`. The value is JSON; what is no JSON, or stands for a text field, is taken as text. */
export function parseOverride(argument: string): Override {
  const at = argument.indexOf('=');
  if (at < 1) {
    throw new UserError(
      'usage',
      `--set ${argument}: write it as path=value, for instance rl.steps=40`,
    );
  }
  const path = argument.slice(0, at).trim().split('.');
  if (path.some((part) => part === '' || part === '__proto__')) {
    throw new UserError('usage', `--set ${argument}: "${path.join('.')}" is no field path`);
  }
  const text = argument.slice(at + 1);
  if (schemaAt(RunSpec, path)?.type === 'string') return { path, value: text };
  try {
    return { path, value: JSON.parse(text) as unknown };
  } catch {
    return { path, value: text };
  }
}

/** `value` with the overrides put in; blocks on the way are made. The given value is not touched. */
export function applyOverrides(value: unknown, overrides: Override[]): unknown {
  const result = structuredClone(value);
  if (!isBlock(result)) return result;
  for (const { path, value: set } of overrides) {
    let block: Record<string, unknown> = result;
    for (const part of path.slice(0, -1)) {
      const inner = Object.hasOwn(block, part) ? block[part] : undefined;
      const next = isBlock(inner) ? inner : {};
      block[part] = next;
      block = next;
    }
    block[path.at(-1) ?? ''] = set;
  }
  return result;
}

export function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
