import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom inside src/ (besides itself). The order is
 * base ← model, trace ← tasks, rl ← engine ← run ← protocol ← the five doors.
 * `rl` sees of the engine only its interface: the arithmetic is plain, the shapes are the engine's.
 */
const engineInterface = ['engine/engine.ts'];
const pureRun = [
  'run/spec.ts',
  'run/metrics.ts',
  'run/controls.ts',
  'run/events.ts',
  'run/records.ts',
  'run/preview/consequence.ts',
  'run/lab/request.ts',
  'run/lab/result.ts',
];
const core = [
  ...[
    'base',
    'model',
    'trace',
    'tasks',
    'rl',
    'engine',
    'run',
    'protocol',
    'sources',
    'stream',
    'index',
    'compare',
  ],
];
const mayImport = {
  base: [],
  model: ['base'],
  trace: ['base'],
  tasks: ['base', 'trace'],
  rl: ['base', 'trace', 'tasks', ...engineInterface],
  engine: ['base', 'model', 'rl'],
  run: ['base', 'model', 'trace', 'tasks', 'rl', 'engine'],
  protocol: ['base', 'trace', 'tasks', 'rl', 'run'],
  // What servers of models say, and how they are asked.
  stream: ['base', 'trace'],
  // Files on disk → traces and series; Node, no VS Code.
  sources: ['base', 'trace', 'run', 'protocol'],
  // Big files row by row, in a thread of their own: offsets, keys, filters, search.
  index: ['base', 'trace', 'run', 'protocol', 'sources'],
  // What a comparison spans, its statistics, tables and pages.
  compare: ['base', 'model', 'trace', 'tasks', 'rl', 'engine', 'run', 'protocol'],
  worker: core,
  server: core,
  // `--foreground` trains inside the command's own process.
  cli: [...core, 'worker'],
  extension: [...core, 'worker'],
};
const webviewMayImport = ['base', 'trace', 'tasks', 'rl', 'protocol', ...pureRun];

const zones = [
  ...Object.entries(mayImport).map(([folder, allowed]) => ({
    target: `./src/${folder}`,
    from: './',
    except: [folder, ...allowed].map((path) => `./src/${path}`).concat('./node_modules'),
    message: `src/${folder} may import only ${allowed.join(', ') || 'itself'} (borders: eslint.config.js).`,
  })),
  {
    target: './webview',
    from: './',
    except: ['./webview', './node_modules', ...webviewMayImport.map((path) => `./src/${path}`)],
    message: `webview may import only ${webviewMayImport.join(', ')} (borders: eslint.config.js).`,
  },
];

const noVscode = { name: 'vscode', message: "Only src/extension may import 'vscode'." };
const noNode = { group: ['node:*'], message: 'This folder is pure: it also runs in a webview.' };
const noEngine = {
  group: ['**/engine/**', '@tensorflow/*', 'webgpu'],
  message: 'src/base and src/model hold no tensors: no engine imports.',
};
const noHost = ['process', 'Buffer', 'document', 'window', 'require', '__dirname'].map((name) => ({
  name,
  message: 'This folder is pure: no Node, no DOM.',
}));

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.vscode-host/',
      '.cache/',
      'coverage/',
      'test-results/',
      'test/fixtures/',
      '**/.thoughtscope/',
      // AssemblyScript is not TypeScript: decorators on functions, other number types.
      'src/engine/wasm/assembly/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true } },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts'],
      'import-x/resolver': { node: { extensions: ['.ts', '.js', '.json'] } },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        // `typeof import('node:sqlite')` types a module that is loaded lazily.
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // Methods here are functions of a closure: none has a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [noVscode] }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-default-export': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrels: import from the file that declares it.',
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/trace/**/*.ts', 'src/tasks/**/*.ts', 'src/rl/**/*.ts', 'src/stream/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [noVscode], patterns: [noNode] },
      ],
      'no-restricted-globals': ['error', ...noHost],
    },
  },
  {
    files: ['src/base/**/*.ts', 'src/model/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [noVscode], patterns: [noEngine] },
      ],
    },
  },
  {
    files: ['webview/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [noVscode], patterns: [noNode] },
      ],
    },
  },
  {
    files: ['src/extension/**/*.ts', 'test/host/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    // Mocha's `it(async () => …)` and `describe` are not floating; tests reach anywhere.
    files: ['test/**/*.ts'],
    rules: { 'import-x/no-restricted-paths': 'off' },
  },
  {
    files: ['src/cli/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.recommended],
    languageOptions: { sourceType: 'module' },
  },
);
