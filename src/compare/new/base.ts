import { getNodeValue } from 'jsonc-parser';
import { dirname } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { parseJsonTree } from '../../run/jsonTree.ts';
import { isBlock } from '../../run/overrides.ts';
import { fileProblems } from '../../run/start.ts';
import { resolveRunFile, type ResolvedSpec } from '../../run/validate.ts';

/** The run file that the arms of a new comparison start from. */
export interface BaseFile {
  file: string;
  text: string;
  /** What it holds, as plain data. */
  value: Record<string, unknown>;
  /** The same with its defaults filled in. */
  spec: ResolvedSpec;
}

/** Checks a run file as a base. Throws UserError `run-file` with one line a problem. */
export function openBase(file: string, text: string, runsFolder: string): BaseFile {
  const plain = text.replace(/^\uFEFF/, '');
  const places = { baseFolder: dirname(file), runsFolder };
  const { spec } = resolveRunFile(plain, file, [], (found) => fileProblems(found, places));
  const root = parseJsonTree(plain);
  const value: unknown = root && getNodeValue(root);
  if (!isBlock(value)) throw new UserError('run-file', `${file} is no run file`);
  return { file, text: plain, value, spec };
}
