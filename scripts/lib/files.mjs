import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Files below a folder whose name ends so, sorted, as paths from the root.
 * @param {string} folder from the root
 * @param {string} suffix such as `.test.ts`
 * @returns {string[]}
 */
export function filesBelow(folder, suffix) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(suffix))
    .map((path) => join(folder, path))
    .sort();
}
