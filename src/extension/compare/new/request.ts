import { UserError } from '../../../base/errors.ts';
import { isBlock } from '../../../run/overrides.ts';

/** What `thoughtscope.newComparison` takes from keybindings, tests and other extensions; what is left out is asked for. */
export interface NewRequest {
  /** Path of the run file that all arms start from. */
  base?: string;
  /** Values by field: `{"rl.algorithm": ["ppo", "grpo"]}`. Given, with a base: nothing is asked. */
  axes?: Record<string, unknown[]>;
  seeds?: number;
}

/** Arguments come from outside: anything that is no request is refused with a reason. */
export function readNewRequest(value: unknown): NewRequest {
  if (value === undefined || value === null) return {};
  if (!isBlock(value)) throw bad('takes one block of arguments');
  const { base, axes, seeds, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw bad(`knows no argument "${unknown}"; known: base, axes, seeds`);
  }
  if (base !== undefined && (typeof base !== 'string' || base === '')) {
    throw bad('"base" must be the path of a run file');
  }
  if (seeds !== undefined && typeof seeds !== 'number') throw bad('"seeds" must be a number');
  if (axes === undefined) {
    if (seeds !== undefined) throw bad('takes "seeds" together with "axes"');
    return { base };
  }
  if (base === undefined) throw bad('takes "axes" together with "base"');
  const isAxes = isBlock(axes) && Object.values(axes).every((values) => Array.isArray(values));
  if (!isAxes) throw bad('"axes" must be a block {"field.path": [values]}');
  return { base, axes: axes as Record<string, unknown[]>, seeds };
}

const bad = (what: string) => new UserError('usage', `thoughtscope.newComparison ${what}.`);
