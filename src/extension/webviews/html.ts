/**
 * The page around a view's bundle. A view finds `<body data-view="charts|trace">`, one empty `<main id="root">`, its
 * style sheet and its script; everything else it makes itself. Nothing but these two files may load or run.
 */
export interface PageParts {
  view: 'charts' | 'trace' | 'across' | 'browser' | 'ask' | 'lab';
  title: string;
  script: string;
  style: string;
  /** What `webview.cspSource` says local resources come from. */
  cspSource: string;
  nonce: string;
  /** BCP 47 tag of VS Code's language, for screen readers and number formats. */
  language: string;
}

export function page({
  view,
  title,
  script,
  style,
  cspSource,
  nonce,
  language,
}: PageParts): string {
  const policy = [
    // Nothing that is not named below.
    "default-src 'none'",
    // Only our script, by nonce: no inline handlers, no eval.
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    // Icons in the style sheet; an SVG turned into a PNG goes through a blob.
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body data-view="${view}">
<main id="root"></main>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

/** `text` inside a double-quoted attribute or as text. */
function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
