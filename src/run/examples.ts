import { fileURLToPath } from 'node:url';

/** The shipped run files, comparisons and templates, beside dist/ in a bundle and beside src/ in the sources. */
export function shippedExamples(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../' : '../';
  return fileURLToPath(new URL(`${up}examples/`, import.meta.url));
}
