/**
 * Runs one of the project's TypeScript programs on Node 24, set-up and kernels included:
 *
 *   node scripts/on-node24.mjs scripts/docs/main.ts [arguments]
 */
import { run, runMain } from './lib/processes.mjs';
import { ensureNode24 } from './node24.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  await setup(['deps']);
  const node = await ensureNode24();
  const built = await run(process.execPath, ['scripts/build.mjs', 'kernels']);
  if (built.code !== 0) return built.code;
  return (await run(node, process.argv.slice(2))).code;
});
