import { applyEdits, modify } from 'jsonc-parser';

/** `text` (JSON with comments) with the fields set and everything else, comments included, left as it is. */
export function withValues(text: string, values: Record<string, unknown>): string {
  let result = text;
  for (const [path, value] of Object.entries(values)) {
    const edits = modify(result, path.split('.'), value, {
      formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
    });
    result = applyEdits(result, edits);
  }
  return result;
}

/** A file name without what file systems refuse. */
export function safeFileName(name: string): string {
  const safe = name
    .replace(/[<>:"/\\|?*\u0000-\u001f]+/g, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 80);
  return safe || 'run';
}
