/**
 * What `npm test` runs, in this order. A suite runs in a process of its own and answers how many of
 * its checks passed and failed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { ensureNode24 } from './node24.mjs';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 * @typedef {{files: string[], mocha: string[]}} Selection files and mocha options from the command line
 * @typedef {object} Suite
 * @property {string} name
 * @property {string[]} setup parts of scripts/setup.mjs
 * @property {string[]} [after] suites that must have run
 * @property {(selection: Selection) => Promise<Counts>} run
 */

const bin = (/** @type {string} */ path) => join(root, 'node_modules', path);
const tsc = bin('typescript/bin/tsc');
const mocha = bin('mocha/bin/mocha.js');

/** Every TypeScript project; the editor finds the same ones. */
const projects = [
  '.',
  'webview',
  'test/unit/webview',
  'test/webview',
  'test/e2e',
  'test/peers',
  'test/bench',
  'scripts',
];

/** @type {Suite[]} */
export const suites = [
  {
    name: 'types',
    setup: ['deps'],
    run: () => steps(projects.map((project) => [tsc, '--pretty', '-p', project])),
  },
  {
    name: 'lint',
    setup: ['deps'],
    run: () =>
      steps([
        [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'],
        [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
      ]),
  },
  {
    name: 'build',
    setup: ['deps'],
    run: () => steps([['scripts/package.mjs']]),
  },
  {
    name: 'audit',
    setup: ['deps'],
    after: ['build'],
    run: audit,
  },
  {
    name: 'unit',
    setup: ['deps', 'node24'],
    after: ['kernels'],
    run: (selection) => runMocha('test/unit/**/*.test.ts', selection),
  },
  {
    name: 'faults',
    setup: ['deps', 'node24'],
    after: ['kernels'],
    run: faultsSuite,
  },
  {
    name: 'engine',
    setup: ['deps', 'node24'],
    after: ['kernels'],
    run: (selection) => runMocha('test/engine/**/*.test.ts', selection),
  },
  {
    name: 'tensorflow',
    setup: ['deps', 'node24'],
    run: tensorflowSuite,
  },
  {
    name: 'views',
    setup: ['deps', 'node24', 'browser'],
    run: (selection) => runMocha('test/webview/**/*.test.ts', selection),
  },
  {
    name: 'host',
    setup: ['deps', 'node24', 'vscode', 'browser'],
    after: ['build'],
    run: (selection) => {
      const script = ['scripts/host-tests.mjs', ...selection.mocha];
      return counted((env) => run(process.execPath, script, { env }));
    },
  },
  {
    name: 'e2e',
    setup: ['deps', 'node24', 'vscode', 'browser'],
    after: ['build'],
    // `--exit`: a window that a failed test left open must not keep the summary from coming.
    run: ({ files, mocha }) =>
      runMocha('test/e2e/**/*.test.ts', { files, mocha: ['--exit', ...mocha] }),
  },
];

/**
 * Each step is one check; two run at a time, and each one's output appears when it ends.
 * @param {string[][]} commands scripts for Node, with their arguments
 * @returns {Promise<Counts>}
 */
async function steps(commands) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...commands];
  const work = async () => {
    for (let command = waiting.shift(); command; command = waiting.shift()) {
      const { code, output } = await run(process.execPath, command, { quiet: true });
      process.stdout.write(output);
      if (code === 0) counts.passed++;
      else counts.failed++;
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}

/** Exit code of `thoughtscope runtime` when the network or a needed program is missing. */
const LACKING = 3;

/**
 * Installs TensorFlow's CPU wheel and the binding once, into .cache/, by the command that users have, and runs the
 * conformance suite on it. Where the machine lacks what that takes, the suite says so and counts as skipped.
 * @param {Selection} selection
 */
async function tensorflowSuite(selection) {
  const node = await ensureNode24();
  const engines = join(root, '.cache', 'engines');
  const env = { ...process.env, THOUGHTSCOPE_ENGINES: engines };
  if (!existsSync(join(engines, 'tensorflow', 'installed.json'))) {
    const install = [
      'src/cli/main.ts',
      'runtime',
      'install',
      'tensorflow',
      '--yes',
      '--node',
      node,
    ];
    const { code } = await run(node, install, { env });
    if (code === LACKING) {
      process.stdout.write('Skipped: TensorFlow cannot be installed here, see above.\n');
      return { passed: 0, failed: 0, skipped: 1 };
    }
    if (code !== 0) return { passed: 0, failed: 1, skipped: 0 };
  }
  return runMocha('test/tensorflow/**/*.test.ts', selection, {
    THOUGHTSCOPE_ENGINES: engines,
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
}

/** Rounds of the fault injection that `npm test` affords: enough to meet every fault. A check is a round. */
const ROUNDS = 4;

/** @returns {Promise<Counts>} */
async function faultsSuite() {
  const node = await ensureNode24();
  const { code } = await run(node, ['test/faults/main.ts', '--rounds', String(ROUNDS)], {});
  return { passed: code === 0 ? ROUNDS : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {string} pattern
 * @param {Selection} selection
 * @param {NodeJS.ProcessEnv} [more] variables for the tests
 */
async function runMocha(pattern, selection, more) {
  const node = await ensureNode24();
  const files = selection.files.length > 0 ? selection.files : [pattern];
  const reporter = ['--reporter', join(root, 'scripts', 'mocha-reporter.cjs')];
  return counted((env) =>
    run(node, [mocha, ...reporter, ...selection.mocha, ...files], { env: { ...env, ...more } }),
  );
}

/**
 * Reads the counts that mocha's reporter left; a run that ended without any, or with an error that
 * no test owns, counts as one failure.
 * @param {(env: NodeJS.ProcessEnv) => Promise<{code: number}>} work
 * @returns {Promise<Counts>}
 */
async function counted(work) {
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `counts-${process.pid}.json`);
  rmSync(file, { force: true });
  const { code } = await work({ ...process.env, THOUGHTSCOPE_COUNTS: file });
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    process.stdout.write('The tests ended without a result.\n');
  }
  rmSync(file, { force: true });
  const nothingRan = counts.passed + counts.failed === 0;
  if (counts.failed === 0 && (code !== 0 || nothingRan)) counts.failed = 1;
  return counts;
}
