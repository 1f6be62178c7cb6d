import { visible } from '../trace/visible.ts';

/** Words of a trace for one line of a list: nothing hidden in it, cut to `most` characters. */
export function excerpt(text: string, start: number, end: number, most = 60): string {
  const cut = text
    .slice(start, Math.min(end, start + 4 * most))
    .replace(/\s+/g, ' ')
    .trim();
  const short = Array.from(cut);
  const shown = short.length > most ? `${short.slice(0, most - 1).join('')}…` : cut;
  return visible(shown);
}

/** Text as itself in Markdown: nothing of it is read as markup, link, image or HTML. */
export function plain(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~<>&:@/$"']/g, '\\$&')
    .replace(/\s+/g, ' ');
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
