import type { RandomStream } from '../../../../src/base/random.ts';

const PIECES = [
  'Okay, so I need to find x.',
  ' Wait, let me check that again.',
  ' 12 \\times 13 = 156.',
  '\n',
  '\n\n',
  '\r\n',
  ' ',
  '<think>',
  '</think>',
  '<|channel|>',
  '[THINK]',
  '[/THINK]',
  ' Alternatively, maybe use $x^2 + 1$.',
  ' $5 each. Then',
  '\\[ a = b.\n c \\]',
  '\\( y. But z \\)',
  '```\ncode. But so\n```',
  ', but no',
  '; so that',
  ', so it is',
  ' — wait, no',
  ' e.g. this',
  '3.14',
  '1,000',
  ' Yes, that matches.',
  ' Hmm...',
  '…',
  '?',
  '!"',
  '😀',
  '\ud83d',
  '\ude00',
  '\u0000',
  '\u202e',
  '\u001b[31m',
  '$$',
  '$',
  '\\(',
  '\\[',
  '`',
  '<',
  '[',
  '{"a":1}',
  ' 3 + 4 = 8',
  '#',
  '**',
  '| a | b |',
  '好。',
  ' x',
  'but',
  'so',
  ',',
];

/** A text of random pieces: prose, LaTeX, code, tags, broken surrogates, control characters. */
export function randomText(random: RandomStream, pieces: number): string {
  return Array.from({ length: pieces }, () => PIECES[random.below(PIECES.length)]).join('');
}

/** The text in chunks that are cut anywhere, inside surrogate pairs and tags too. */
export function cut(random: RandomStream, text: string, longest: number): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + random.below(longest);
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}
