import { basename, dirname, join } from 'node:path';
import { entries } from '../entries.mjs';
import { root } from './paths.mjs';
import { vscodeNames } from './vscodeNames.mjs';

/** What CommonJS dependencies find missing inside an ES module bundle. */
const commonjsBanner = [
  "import { createRequire as makeRequire } from 'node:module';",
  'const require = makeRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

/** What VS Code 1.110 brings: Electron 39 with Chromium 142. */
const browserTarget = 'chrome142';

/**
 * A dynamic import of a source that has a bundle of its own loads that bundle, when it is needed.
 * @type {import('esbuild').Plugin}
 */
const ownBundles = {
  name: 'own-bundles',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, path, importer }) => {
      if (kind !== 'dynamic-import') return undefined;
      const source = join(dirname(importer), path);
      const own = entries.find(
        (entry) => entry.kind === 'extension' && join(root, entry.from) === source,
      );
      return own && { path: `./${basename(own.to)}`, external: true };
    });
  },
};

/** @type {Record<string, import('esbuild').BuildOptions>} */
const byKind = {
  extension: {
    platform: 'node',
    target: 'node22.13',
    format: 'cjs',
    plugins: [vscodeNames, ownBundles],
    // As a require: VS Code's loader hands its API out there.
    supported: { 'dynamic-import': false },
    // Sources say import.meta.url; CommonJS has no such thing.
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
  node: {
    platform: 'node',
    target: 'node22.13',
    format: 'esm',
    banner: { js: commonjsBanner },
  },
  webview: {
    platform: 'browser',
    target: browserTarget,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  },
  css: { target: browserTarget, loader: { '.svg': 'dataurl' } },
};

/**
 * @param {import('../entries.mjs').Entry} entry
 * @returns {import('esbuild').BuildOptions}
 */
export function bundleOptions({ kind, from, to }) {
  return {
    absWorkingDir: root,
    entryPoints: [join(root, from)],
    outfile: join(root, to),
    bundle: true,
    minify: true,
    // Stack traces and `error.name` stay readable.
    keepNames: true,
    // An uncaught error prints its source line, which must not be the whole bundle.
    lineLimit: 160,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Some packages' `main` is UMD, whose inner requires no bundler can follow.
    mainFields: kind === 'webview' ? ['browser', 'module', 'main'] : ['module', 'main'],
    ...byKind[kind],
  };
}
