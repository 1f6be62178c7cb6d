import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { root } from './paths.mjs';

/**
 * The environment for children, without what `npm run` added to it: a terminal inside the started
 * VS Code must look like the user's own.
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnv() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'INIT_CWD'),
  );
  env.PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/](\.bin|@npmcli)/.test(folder))
    .join(delimiter);
  return env;
}

/**
 * Runs a program to its end. Output goes to the terminal, or is captured with `quiet`.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean}} [options]
 * @returns {Promise<{code: number, output: string}>} output is empty unless quiet
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ['ignore', options.quiet ? 'pipe' : 'inherit', options.quiet ? 'pipe' : 'inherit'],
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 130 : 1), output }));
  });
}

/**
 * As `run`, quietly; throws with the program's output when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 */
export async function mustRun(command, args, options = {}) {
  const { code, output } = await run(command, args, { ...options, quiet: true });
  if (code !== 0) {
    const tail = output.trim().split('\n').slice(-15).join('\n');
    throw new Error(`\`${[command, ...args].join(' ')}\` failed with code ${code}:\n${tail}`);
  }
  return output;
}

/** @param {number} milliseconds */
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Makes a script's `main` end with a readable line instead of a stack trace.
 * @param {() => Promise<number | void>} main resolves to the exit code (nothing: 0)
 */
export function runMain(main) {
  main().then(
    (code) => (process.exitCode = code ?? 0),
    (error) => {
      const detail = process.env.DEBUG ? error?.stack : error?.message;
      process.stderr.write(`\n${detail ?? String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
