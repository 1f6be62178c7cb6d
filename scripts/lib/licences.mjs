import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Licences (SPDX) that what we ship may have: none asks more of its users than to keep its text. */
export const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

/**
 * @typedef {object} Shipped a run-time dependency, ours or one of theirs
 * @property {string} path folder below the root (`node_modules/a/node_modules/b`)
 * @property {string} name
 * @property {string} version
 * @property {string} license as its package.json says
 * @property {string | undefined} text of its licence, where it brings one
 */

/**
 * What the lock file calls a run-time dependency and is installed, by name and version. Two versions of one package are two.
 * @returns {Shipped[]}
 */
export function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .filter(([path, { optional }]) => !optional || existsSync(join(root, path)))
    .map(([path]) => describe(path))
    .sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** @param {string} path @returns {Shipped} */
function describe(path) {
  const folder = join(root, path);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file && readFileSync(join(folder, file), 'utf8').trim();
  return { path, name, version, license: license?.type ?? license ?? 'none given', text };
}

/**
 * What is wrong with the licences of these packages, in words.
 * @param {Pick<Shipped, 'name' | 'version' | 'license'>[]} packages
 * @returns {string[]}
 */
export function licenceProblems(packages) {
  return packages
    .filter(({ license }) => !ALLOWED.includes(license))
    .map(
      ({ name, version, license }) =>
        `${name} ${version}: its licence (${license}) is not one of ${ALLOWED.join(', ')}`,
    );
}

/**
 * Folders of the packages that bundles contain, by the sources that their maps name; undefined where nothing is built.
 * @param {string[]} maps paths of source maps
 * @returns {string[] | undefined}
 */
export function bundledFolders(maps) {
  const folders = new Set();
  for (const map of maps) {
    /** @type {{sources: string[]}} */
    const { sources } = JSON.parse(readFileSync(map, 'utf8'));
    for (const source of sources) {
      const found = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(
        source.replaceAll('\\', '/'),
      );
      if (found) folders.add(found[1]);
    }
  }
  return maps.length === 0 ? undefined : [...folders].sort();
}
