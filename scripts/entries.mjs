/**
 * Everything `npm run build` makes, and therefore everything the .vsix carries of dist/.
 * To add a bundle, add one line here; a listed source that does not exist fails the build
 * (`--existing` skips it and says so).
 *
 * kind `extension`: CommonJS for VS Code's extension host, `vscode` external; a bundle loads another one
 *                   of this kind, listed here, by a dynamic import of its source;
 *      `node`:      an ES module for a plain Node, self-contained: it may be copied anywhere
 *                   together with dist/package.json and dist/engine/ (the worker is);
 *      `webview`:   one script for a browser;
 *      `css`:       a style sheet with its @imports inlined (scripts do not import css);
 *      `wasm`:      AssemblyScript, built with `--enable` for each feature named;
 *      `schema`:    JSON that the source's `contributedSchema()` returns.
 * @typedef {'extension' | 'node' | 'webview' | 'css' | 'wasm' | 'schema'} Kind
 * @typedef {{kind: Kind, from: string, to: string, features?: string[]}} Entry
 * @type {Entry[]}
 */
export const entries = [
  { kind: 'extension', from: 'src/extension/main.ts', to: 'dist/extension.cjs' },
  {
    kind: 'extension',
    from: 'src/extension/language/languageClient.ts',
    to: 'dist/languageClient.cjs',
  },
  { kind: 'schema', from: 'src/extension/runFile/schema.ts', to: 'dist/rlrun.schema.json' },
  { kind: 'schema', from: 'src/extension/compare/schema.ts', to: 'dist/rlcompare.schema.json' },

  { kind: 'node', from: 'src/worker/main.ts', to: 'dist/worker.js' },
  { kind: 'node', from: 'src/worker/trainer.ts', to: 'dist/trainer.js' },
  { kind: 'node', from: 'src/worker/reader.ts', to: 'dist/reader.js' },
  { kind: 'node', from: 'src/worker/sampler.ts', to: 'dist/sampler.js' },
  { kind: 'node', from: 'src/run/own/child.ts', to: 'dist/userModule.js' },
  { kind: 'node', from: 'src/engine/wasm/thread.ts', to: 'dist/engine-thread.js' },
  { kind: 'node', from: 'src/engine/install/probe.ts', to: 'dist/engine-probe.js' },
  { kind: 'node', from: 'src/index/thread.ts', to: 'dist/rows.js' },
  { kind: 'node', from: 'src/server/main.ts', to: 'dist/server.js' },
  { kind: 'node', from: 'src/sources/follow/thread.ts', to: 'dist/follow.js' },
  { kind: 'node', from: 'src/cli/main.ts', to: 'dist/cli.js' },

  { kind: 'webview', from: 'webview/charts/main.ts', to: 'dist/webview/charts.js' },
  { kind: 'css', from: 'webview/charts/charts.css', to: 'dist/webview/charts.css' },
  { kind: 'webview', from: 'webview/trace/main.ts', to: 'dist/webview/trace.js' },
  { kind: 'css', from: 'webview/trace/trace.css', to: 'dist/webview/trace.css' },

  { kind: 'webview', from: 'webview/across/main.ts', to: 'dist/webview/across.js' },
  { kind: 'css', from: 'webview/across/across.css', to: 'dist/webview/across.css' },

  { kind: 'webview', from: 'webview/browser/main.ts', to: 'dist/webview/browser.js' },
  { kind: 'css', from: 'webview/browser/browser.css', to: 'dist/webview/browser.css' },

  { kind: 'webview', from: 'webview/ask/main.ts', to: 'dist/webview/ask.js' },
  { kind: 'css', from: 'webview/ask/ask.css', to: 'dist/webview/ask.css' },

  { kind: 'webview', from: 'webview/lab/main.ts', to: 'dist/webview/lab.js' },
  { kind: 'css', from: 'webview/lab/lab.css', to: 'dist/webview/lab.css' },

  // One source, two builds: ASC_FEATURE_RELAXED_SIMD tells the kernels which one they are in.
  {
    kind: 'wasm',
    from: 'src/engine/wasm/assembly/index.ts',
    to: 'dist/engine/kernels.relaxed.wasm',
    features: ['threads', 'bulk-memory', 'simd', 'relaxed-simd'],
  },
  {
    kind: 'wasm',
    from: 'src/engine/wasm/assembly/index.ts',
    to: 'dist/engine/kernels.wasm',
    features: ['threads', 'bulk-memory', 'simd'],
  },
];
