/**
 * `npm run test:audit`: what we ship of others. Licences against a list of allowed ones, bundles against the notices, and
 * known weaknesses where the registry tells them. Needs no network for the first two; says so where the third had none.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledFolders, licenceProblems, shippedPackages } from './lib/licences.mjs';
import { root } from './lib/paths.mjs';
import { run, runMain } from './lib/processes.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/**
 * Each of the three is one check.
 * @returns {Promise<Counts>}
 */
export async function audit() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** @param {string[] | undefined} problems undefined = could not be looked at */
  const count = (problems) => {
    for (const problem of problems ?? []) say(`  ${problem}`);
    if (problems === undefined) counts.skipped++;
    else if (problems.length > 0) counts.failed++;
    else counts.passed++;
  };
  const shipped = shippedPackages();
  const names = [...new Set(shipped.map(({ license }) => license))].sort();
  const list = names.map(
    (name) => `${name} ${shipped.filter(({ license }) => license === name).length}`,
  );
  say(`Licences of ${shipped.length} run-time dependencies: ${list.join(', ')}.`);
  count(licenceProblems(shipped));
  count(bundleProblems(shipped));
  count(await weaknesses());
  return counts;
}

/** @param {{path: string}[]} shipped */
function bundleProblems(shipped) {
  const maps = mapsBelow(join(root, 'dist'));
  const folders = bundledFolders(maps);
  if (!folders) {
    say('Bundles: not looked at, nothing is built (npm run build).');
    return undefined;
  }
  const known = new Set(shipped.map(({ path }) => path));
  say(
    `Bundles: ${maps.length} contain code of ${folders.length} packages; each must be in the notices.`,
  );
  return folders
    .filter((folder) => !known.has(folder))
    .map((folder) => `${folder} is in a bundle and in no notice: it is no run-time dependency`);
}

/** @param {string} folder @returns {string[]} */
function mapsBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.map') && !/^test[\\/]/.test(name))
    .map((name) => join(folder, name));
}

/** High and critical ones fail, others are told. */
async function weaknesses() {
  const ask = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=5000'];
  const { output } = await run('npm', ask, { quiet: true });
  const found = readAudit(output);
  if ('problem' in found) {
    say(`Known weaknesses: NOT CHECKED, the registry does not tell them here (${found.problem}).`);
    return undefined;
  }
  say(`Known weaknesses of run-time dependencies: ${found.told.length || 'none'}.`);
  for (const line of found.told) say(`  ${line}`);
  return found.grave;
}

/**
 * `npm audit --json` in words. `problem`: why there is no answer.
 * @param {string} output
 * @returns {{problem: string} | {told: string[], grave: string[]}}
 */
export function readAudit(output) {
  /** @type {any} */
  let report;
  try {
    report = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return { problem: output.trim().split('\n').at(-1) || 'npm said nothing' };
  }
  if (typeof report.vulnerabilities !== 'object' || report.vulnerabilities === null) {
    return { problem: String(report.message || report.error?.summary || 'no list came back') };
  }
  const all = Object.entries(report.vulnerabilities).map(([name, { severity, range }]) => ({
    grave: severity === 'high' || severity === 'critical',
    line: `${name} ${range}: ${severity}`,
  }));
  return {
    told: all.map(({ line }) => line),
    grave: all.filter(({ grave }) => grave).map(({ line }) => line),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(async () => {
    const { passed, failed, skipped } = await audit();
    say(`${passed} passed, ${failed} failed, ${skipped} not checked`);
    return failed === 0 ? 0 : 1;
  });
}
