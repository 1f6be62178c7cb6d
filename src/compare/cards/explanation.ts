import type { Block } from '../report.ts';

/** A card's page as blocks of a report, its title left out. Of Markdown it knows what the cards' pages use: paragraphs, lists, tables. */
export function explanationBlocks(page: string): Block[] {
  return page
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}|\n(?=- )/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('# '))
    .map(blockOf);
}

function blockOf(part: string): Block {
  const lines = part.split('\n');
  const [first, ...rest] = lines;
  if (first.startsWith('## ')) return { kind: 'heading', text: plain(first.slice(3)) };
  if (lines.every((line) => line.startsWith('|'))) {
    const [, ...rows] = rest.map(cellsOf);
    return { kind: 'table', head: cellsOf(first), rows, words: 1 };
  }
  return {
    kind: 'text',
    text: plain(
      lines
        .map((line) => line.trim())
        .join(' ')
        .replace(/^- /, '• '),
    ),
  };
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((cell) => plain(cell.trim()));

/** Without marks. Of a link to the web its address stays, of one to a file beside the page its words alone. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\((https?:[^)]*)\)/g, '$1 ($2)')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\*([^*]+)\*/g, '$1')
    .replaceAll('`', '');
}
