import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun } from './processes.mjs';

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of an installed Chrome or Chromium: CHROME_PATH, else on the PATH, else in usual places. */
export function findChrome() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROME_PATH is ${named}, which cannot be executed.`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...fixedPlaces].find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs Debian's chromium, which needs root or a sudo that asks nothing.
 * @param {(line: string) => void} say progress
 */
export async function installChrome(say) {
  const byHand =
    'The tests drive a browser. Install Chrome or Chromium, or set CHROME_PATH to one.';
  if (!existsSync('/usr/bin/apt-get')) throw new Error(byHand);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...first] = [...sudo, 'apt-get'];
  const flags = ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=300'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say('Installing chromium with apt-get, once; half a minute or more …');
  try {
    await mustRun(command, [...first, 'update', ...flags], { env });
    await mustRun(
      command,
      [...first, 'install', '--no-install-recommends', ...flags, 'chromium', 'fonts-dejavu-core'],
      { env },
    );
  } catch (error) {
    throw new Error(`${byHand}\n${/** @type {Error} */ (error).message}`);
  }
}
