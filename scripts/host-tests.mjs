/**
 * Runs test/host/**: mocha inside a real extension host, against the packaged extension.
 *
 *   node scripts/host-tests.mjs [--grep TEXT]      (build and package first)
 *
 * Default: VS Code's server with a headless browser as its window. REAL_VSCODE=1: a desktop VS Code,
 * which @vscode/test-electron downloads (REAL_VSCODE_VERSION, default stable).
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { launchBrowser } from './lib/browser.mjs';
import { filesBelow } from './lib/files.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { vsixPath } from './package.mjs';
import { startHost } from './vscode-host.mjs';

const testsMain = join(root, 'dist', 'test', 'index.cjs');
/** For all tests together, in milliseconds, on a slow and busy machine; a host that hangs must not hang the suite. */
const limit = 20 * 60_000;

runMain(async () => {
  const { values } = parseArgs({ options: { grep: { type: 'string' } } });
  await bundleTests();
  const scratch = mkdtempSync(join(tmpdir(), 'tst-'));
  const workspace = join(scratch, 'workspace');
  const output = join(scratch, 'output.txt');
  cpSync(join(root, 'test', 'host', 'workspace'), workspace, { recursive: true });
  const reporter = join(root, 'scripts', 'mocha-reporter.cjs');
  const options = JSON.stringify({
    reporter,
    output,
    grep: values.grep,
    color: process.stdout.isTTY,
  });
  const env = {
    THOUGHTSCOPE_HOST_TESTS: options,
    THOUGHTSCOPE_COUNTS: process.env.THOUGHTSCOPE_COUNTS,
  };
  try {
    const runThem = process.env.REAL_VSCODE ? runOnDesktop : runOnServer;
    const code = await runThem(workspace, env);
    if (existsSync(output)) process.stdout.write(readFileSync(output, 'utf8'));
    return code;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** One bundle of all test files, whose `run` VS Code calls. */
async function bundleTests() {
  const files = filesBelow('test/host', '.test.ts');
  const load = files.map((file) => `require(${JSON.stringify(`./${file}`)});`).join('\n');
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        const { runTests } = require('./test/host/support/run.ts');
        exports.run = () => runTests(() => {\n${load}\n});`,
      resolveDir: root,
    },
    outfile: testsMain,
    bundle: true,
    platform: 'node',
    target: 'node22.13',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * @param {string} workspace
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
async function runOnServer(workspace, env) {
  const host = await startHost({ vsix: vsixPath(), testDriver: true, env });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    /** @type {Promise<number>} */
    const exited = new Promise((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', () => {});
    const remote = (/** @type {string} */ path) => `vscode-remote://${host.authority}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(host.extensionPath('thoughtscope.thoughtscope'))],
      ['extensionTestsPath', remote(testsMain)],
    ];
    await page.goto(host.url(workspace, payload));
    const code = await Promise.race([exited, host.ended, timeout()]);
    if (typeof code === 'number') return code;
    process.stdout.write(`The tests did not end. VS Code's server said:\n${host.log()}\n`);
    return 1;
  } finally {
    await browser.close();
    await host.stop();
  }
}

/** Resolves to nothing when all tests together have taken too long. */
function timeout() {
  return new Promise((resolve) => setTimeout(resolve, limit).unref());
}

/**
 * @param {string} workspace
 * @param {NodeJS.ProcessEnv} env
 */
async function runOnDesktop(workspace, env) {
  const { runTests } = await import('@vscode/test-electron');
  return runTests({
    version: process.env.REAL_VSCODE_VERSION ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath: testsMain,
    extensionTestsEnv: env,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  });
}
