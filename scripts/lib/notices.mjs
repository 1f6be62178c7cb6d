import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Licences of everything the bundles may contain: our run-time dependencies and theirs.
 * @param {{dependencies?: Record<string, string>}} manifest
 * @returns {string}
 */
export function thirdPartyNotices(manifest) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  const queue = Object.keys(manifest.dependencies ?? {});
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const folder = join(root, 'node_modules', name);
    if (texts.has(name) || !existsSync(folder)) continue;
    const { version, license, dependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    texts.set(name, `${name} ${version}\n\n${text}`);
    queue.push(...Object.keys(dependencies ?? {}));
  }
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const sorted = [...texts.keys()].sort().map((name) => texts.get(name));
  return ['Thoughtscope contains the following packages.', ...sorted].join(rule) + '\n';
}
