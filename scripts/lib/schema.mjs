import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './paths.mjs';

/**
 * Writes the run file's schema as VS Code gets it. The source is TypeScript, which this Node may not run: it is bundled
 * in memory first.
 * @param {import('../entries.mjs').Entry} entry `from` exports `contributedSchema`
 */
export async function buildSchema({ from, to }) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, from)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { contributedSchema } = await import(`data:text/javascript;base64,${code}`);
  const path = join(root, to);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(contributedSchema(), null, 1)}\n`);
}
