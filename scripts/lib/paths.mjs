import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** Everything fetched for running VS Code and Node 24; git-ignored, safe to delete. */
export const hostRoot = join(root, '.vscode-host');

/** Screenshots, videos and logs of failed tests. */
export const testResults = join(root, 'test-results');
