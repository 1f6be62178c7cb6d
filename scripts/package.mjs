/**
 * Packs what `files` in package.json names, dist/ as it was built, into thoughtscope-<version>.vsix
 * at the root.
 *
 *   npm run package                builds first
 *   npm run package -- --no-build
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from './build.mjs';
import { entries } from './entries.mjs';
import { withLock } from './lib/lock.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { thirdPartyNotices } from './lib/notices.mjs';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The README's: VS Code shows none of an installed extension that lie beside it, and they are large. */
const pictures = join('media', 'readme');

/** Where the .vsix of this version lies. */
export const vsixPath = () => join(root, `${manifest.name}-${manifest.version}.vsix`);

/**
 * @param {{existing?: boolean}} [options] existing: leave out bundles that are not built
 * @returns {Promise<string>} path of the .vsix
 */
export async function packageVsix(options = {}) {
  const vsix = vsixPath();
  // vsce walks the whole folder it packs, whatever it leaves out: 10 s here, 1 s in a staging folder.
  const staging = join(root, '.cache', 'package');
  await withLock(`${staging}.lock`, async () => {
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true });
    const built = entries
      .map(({ to }) => to)
      .filter((to) => !options.existing || existsSync(join(root, to)));
    for (const path of ['dist/package.json', ...built]) put(path, staging);
    for (const path of manifest.files) if (path !== 'dist') put(path, staging, true);
    for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE'])
      put(path, staging, path === 'README.md');
    const readme = join(staging, 'README.md');
    if (existsSync(readme)) {
      const words = readFileSync(readme, 'utf8');
      writeFileSync(readme, words.replace(/!\[([^\]]*)\]\(media\/readme\/[^)]*\)/g, '_$1_'));
    }
    writeFileSync(join(staging, 'ThirdPartyNotices.txt'), thirdPartyNotices());
    writeFileSync(join(staging, 'package.json'), JSON.stringify(shipped(manifest), null, 2));
    // The staging folder holds nothing else; vsce wants to be told so.
    writeFileSync(join(staging, '.vscodeignore'), '**/*.map\n');
    await createVSIX({
      cwd: staging,
      packagePath: vsix,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  });
  const size = (statSync(vsix).size / 1024).toFixed(0);
  process.stdout.write(`${size.padStart(9)} kB  ${vsix}\n`);
  return vsix;
}

/** @param {string} path @param {string} staging @param {boolean} [optional] */
function put(path, staging, optional = false) {
  const from = join(root, path);
  if (!existsSync(from)) {
    if (optional) return;
    throw new Error(`${path} is missing: run \`npm run build\` first.`);
  }
  mkdirSync(dirname(join(staging, path)), { recursive: true });
  cpSync(from, join(staging, path), {
    recursive: true,
    filter: (source) =>
      !source.endsWith('.map') &&
      !source.includes('.thoughtscope') &&
      source !== join(root, pictures),
  });
}

/**
 * The manifest without what only a clone needs; everything is bundled, so there are no dependencies.
 * @param {Record<string, unknown>} whole
 */
function shipped(whole) {
  const { scripts, dependencies, devDependencies, files, ...rest } = whole;
  void [scripts, dependencies, devDependencies, files];
  return rest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(async () => {
    if (!process.argv.includes('--no-build')) await buildAll();
    await packageVsix();
  });
}
