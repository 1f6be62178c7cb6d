import { readFileSync } from 'node:fs';
import { VERSION } from '../../base/version.ts';
import { csv } from '../export/csv.ts';
import { html } from '../export/html.ts';
import { markdown } from '../export/markdown.ts';
import type { ComparisonRecord } from '../record.ts';
import { reportOf, type Report } from '../report.ts';
import type { RunResult } from '../result.ts';
import { cardNames, readCard, type FoundCard } from './card.ts';
import { explanationBlocks } from './explanation.ts';
import { cardReport } from './report.ts';

type Make = (record: ComparisonRecord, results: readonly RunResult[]) => string;

/** Forms that a comparison can be written down in, by the ending of the file's name. */
export const EXPORTS = {
  md: (record, results) => markdown(reportFor(record, results)),
  csv,
  html: (record, results) => html(reportFor(record, results)),
} as const satisfies Record<string, Make>;

/** A comparison written down. */
export function pageOf(
  kind: keyof typeof EXPORTS,
  record: ComparisonRecord,
  results: readonly RunResult[],
): string {
  return EXPORTS[kind](record, results);
}

/** The report of a comparison; one of a card that this version ships has its verdict first and its page last. */
export function reportFor(record: ComparisonRecord, results: readonly RunResult[]): Report {
  const name = record.card?.name;
  if (name === undefined || !cardNames().includes(name)) return reportOf(record, results);
  return reportOfCard(readCard(name), record, results);
}

/** A card's verdict, everything that it was read from, and what its own page says. */
export function reportOfCard(
  { name, card, page }: FoundCard,
  record: ComparisonRecord,
  results: readonly RunResult[],
): Report {
  const { title, blocks } = cardReport(card, record, results);
  const origin = `From reproductions/${name}/README.md, as Thoughtscope ${VERSION} has it; what that says was measured may come from other runs than these.`;
  return {
    title,
    blocks: [
      ...blocks,
      { kind: 'heading', text: 'About this card' },
      { kind: 'text', text: origin },
      ...explanationBlocks(readFileSync(page, 'utf8')),
    ],
  };
}
