import { fileURLToPath, pathToFileURL } from 'node:url';

/** The programs of this folder: one bundle each in dist/, or the source itself where it runs unbundled. */
export type Entry = 'worker' | 'trainer' | 'reader' | 'sampler';

/** Path of an entry, beside whatever bundle asks, or in `folder`. */
export function entryPath(entry: Entry, folder?: string): string {
  const fromSource = import.meta.url.endsWith('.ts');
  if (folder === undefined && fromSource) {
    return fileURLToPath(new URL(`./${entry === 'worker' ? 'main' : entry}.ts`, import.meta.url));
  }
  const base = folder === undefined ? new URL('./', import.meta.url) : folderUrl(folder);
  return fileURLToPath(new URL(`${entry}.js`, base));
}

function folderUrl(folder: string): URL {
  return pathToFileURL(folder.endsWith('/') ? folder : `${folder}/`);
}
