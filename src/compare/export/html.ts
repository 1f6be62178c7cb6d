import type { Block, Report } from '../report.ts';
import { escaped } from './escape.ts';
import { figureSvg } from './figure.ts';

/** Nothing is loaded, nothing runs: the page is what it says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em;
  color: var(--vscode-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
p { max-width: 60em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25em .7em; text-align: right; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
th { font-weight: 600; } .word { text-align: left; }
td.word:last-child { white-space: normal; min-width: 24em; }
figure { margin: 1.5em 0; } figcaption { font-weight: 600; }
svg { max-width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
.axis { stroke: currentColor; stroke-opacity: .25; }
`;

/** One self-contained page: inline SVG and styles, no script, no remote content. */
export function html({ title, blocks }: Report): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${blocks.map(block).join('\n')}
</body>
</html>
`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'heading':
      return `<h2>${escaped(one.text)}</h2>`;
    case 'text':
      return `<p>${escaped(one.text)}</p>`;
    case 'table':
      return table(one.head, one.rows, one.words);
    case 'figure':
      return `<figure><figcaption>${escaped(one.figure.title)}</figcaption>${figureSvg(one.figure)}</figure>`;
  }
}

function table(head: string[], rows: string[][], words: number): string {
  const line = (cells: string[], tag: 'th' | 'td'): string =>
    `<tr>${cells
      .map((text, i) => {
        const scope = tag === 'th' ? ' scope="col"' : '';
        return `<${tag}${i < words ? ' class="word"' : ''}${scope}>${escaped(text)}</${tag}>`;
      })
      .join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line(head, 'th')}</thead><tbody>${rows
    .map((row) => line(row, 'td'))
    .join('')}</tbody></table></div>`;
}
