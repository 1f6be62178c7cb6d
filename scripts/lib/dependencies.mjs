import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { mustRun } from './processes.mjs';

/**
 * Whether node_modules holds exactly what package-lock.json says (optional packages of other
 * platforms aside). npm keeps its own record of what it installed, so this takes milliseconds.
 */
export function dependenciesFresh() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || (present[path] ? present[path].version === version : optional),
  );
}

/**
 * @param {string} lockfile
 * @returns {Record<string, {version: string, optional?: boolean}> | undefined}
 */
function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Installs what package-lock.json says and leaves that file as it is. Not `npm ci`: it refuses a lock
 * file that lacks optional packages of other platforms, which a registry mirror may not carry.
 */
export async function installDependencies() {
  await mustRun('npm', ['install', '--no-save', '--no-audit', '--no-fund']);
}
