import { shippedPackages } from './licences.mjs';

/**
 * Licences of everything the bundles may contain: our run-time dependencies and theirs. `scripts/audit.mjs` holds the bundles
 * to this list.
 * @returns {string}
 */
export function thirdPartyNotices() {
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const texts = shippedPackages().map(
    ({ name, version, license, text }) => `${name} ${version}\n\n${text ?? `Licence: ${license}`}`,
  );
  return ['Thoughtscope contains the following packages.', ...texts].join(rule) + '\n';
}
