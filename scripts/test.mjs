/**
 * Runs the tests, all set-up included.
 *
 *   npm test                              every suite of scripts/suites.mjs
 *   npm test -- unit lint                 these suites (and what they need, such as the build)
 *   npm test -- unit --grep "advantage"   options go to mocha
 *   npm test -- unit test/unit/rl/gae.test.ts
 *   REAL_VSCODE=1 npm test -- host        the in-host suite in a desktop VS Code (downloads it)
 *
 * Ends with a line "N passed, N failed"; the exit code is 0 only when nothing failed.
 */
import { runMain, run } from './lib/processes.mjs';
import { setup } from './setup.mjs';
import { suites } from './suites.mjs';

runMain(async () => {
  const { names, selection } = parse(process.argv.slice(2));
  const chosen = suites.filter(({ name }) => names.includes(name));
  await setup([...new Set(chosen.flatMap((suite) => suite.setup))]);
  if (chosen.some(({ after }) => after?.includes('kernels')) && !names.includes('build')) {
    const { code } = await run(process.execPath, ['scripts/build.mjs', 'kernels']);
    if (code !== 0) return code;
  }

  /** @type {{name: string, passed: number, failed: number, skipped: number, seconds: number}[]} */
  const results = [];
  for (const suite of chosen) {
    process.stdout.write(`\n── ${suite.name} ${'─'.repeat(74 - suite.name.length)}\n`);
    const start = performance.now();
    const counts = await suite.run(selection);
    results.push({ name: suite.name, ...counts, seconds: (performance.now() - start) / 1000 });
  }
  return report(results);
});

/** @param {string[]} args */
function parse(args) {
  const known = suites.map(({ name }) => name);
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption < 0 ? args : args.slice(0, firstOption);
  const files = words.filter((word) => /\.test\.ts$/.test(word));
  const named = words.filter((word) => !files.includes(word));
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`No suite named ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  }
  const wanted = named.length > 0 ? named : known;
  const needed = suites
    .filter(({ name }) => wanted.includes(name))
    .flatMap((suite) => suite.after ?? []);
  const mocha = firstOption < 0 ? [] : args.slice(firstOption);
  return { names: [...wanted, ...needed], selection: { files, mocha } };
}

/**
 * @param {{name: string, passed: number, failed: number, skipped: number, seconds: number}[]} results
 * @returns {number} exit code
 */
function report(results) {
  process.stdout.write(`\n${'─'.repeat(78)}\n`);
  for (const { name, passed, failed, skipped, seconds } of results) {
    const mark = failed === 0 ? '✓' : '✗';
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(
      `${mark} ${name.padEnd(8)} ${`${passed} passed, ${failed} failed${left}`.padEnd(40)} ${seconds.toFixed(1)} s\n`,
    );
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
