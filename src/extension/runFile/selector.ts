import type { DocumentFilter } from 'vscode';

/** Run files, saved or not. */
export const RUN_FILES: DocumentFilter[] = [{ pattern: '**/*.rlrun.json' }];
