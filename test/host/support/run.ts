import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

/** What scripts/host-tests.mjs asks for, as JSON in THOUGHTSCOPE_HOST_TESTS. */
interface HostTestOptions {
  /** Path of mocha's reporter. */
  reporter: string;
  /** File that receives the report: a console inside VS Code is not ours alone. */
  output: string;
  grep?: string;
  color?: boolean;
}

/**
 * Runs the tests inside the extension host.
 *
 * @param load declares the tests, once mocha's `describe` and `it` exist
 * @throws when a test failed, which makes VS Code end with an error code
 */
export async function runTests(load: () => void): Promise<void> {
  const options = JSON.parse(process.env.THOUGHTSCOPE_HOST_TESTS ?? '{}') as HostTestOptions;
  const mocha = new Mocha({
    reporter: options.reporter,
    timeout: 30_000,
    color: options.color ?? false,
    forbidOnly: true,
    ...(options.grep === undefined ? {} : { grep: options.grep }),
  });
  Mocha.reporters.Base.consoleLog = (...items: unknown[]) => {
    appendFileSync(options.output, `${format(...items)}\n`);
  };
  mocha.suite.emit('pre-require', globalThis, 'host tests', mocha);
  try {
    load();
  } catch (error) {
    appendFileSync(options.output, `${format(error)}\n`);
    throw error;
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} in-host tests failed`);
}
