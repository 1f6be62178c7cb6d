import type { Block, Report } from '../report.ts';

/**
 * Reports as GitHub's Markdown: `report` alone, or with `sections` below it, each under its own title. Figures are in the HTML
 * page; here their last points stand in the tables.
 */
export function markdown(report: Report, sections: readonly Report[] = []): string {
  const parts = [written(report, '#'), ...sections.map((section) => written(section, '##'))];
  return `${parts.join('\n\n')}\n`;
}

/** `level` is that of its title. */
function written({ title, blocks }: Report, level: string): string {
  const parts = blocks.filter(({ kind }) => kind !== 'figure').filter(notEmptyHeading);
  return [`${level} ${plain(title)}`, ...parts.map((one) => block(one, level))].join('\n\n');
}

/** A heading whose figures are left out has nothing under it. */
function notEmptyHeading(one: Block, i: number, all: readonly Block[]): boolean {
  return one.kind !== 'heading' || (all[i + 1] !== undefined && all[i + 1].kind !== 'heading');
}

function block(one: Block, level: string): string {
  switch (one.kind) {
    case 'heading':
      return `${level}# ${plain(one.text)}`;
    case 'text':
      return plain(one.text);
    case 'table': {
      const line = (cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;
      const align = one.head.map((_, i) => (i < one.words ? '---' : '---:'));
      return [line(one.head), line(align), ...one.rows.map(line)].join('\n');
    }
    case 'figure':
      return '';
  }
}

/** Names come from files: no markup of theirs counts. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>#&]/g, (mark) => `\\${mark}`);
}

const cell = (text: string): string => plain(text).replaceAll('|', '\\|');
