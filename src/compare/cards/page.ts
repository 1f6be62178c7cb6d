import { readFileSync } from 'node:fs';
import { VERSION } from '../../base/version.ts';
import { csv } from '../export/csv.ts';
import { html } from '../export/html.ts';
import { markdown } from '../export/markdown.ts';
import type { Failure } from '../journal.ts';
import type { ComparisonRecord } from '../record.ts';
import { reportOf, type Report } from '../report.ts';
import type { RunResult } from '../result.ts';
import { cardNames, readCard, type FoundCard } from './card.ts';
import { explanationBlocks } from './explanation.ts';
import { cardReport } from './report.ts';

type Make = (
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[],
) => string;

/** Forms that a comparison can be written down in, by the ending of the file's name. */
export const EXPORTS = {
  md: (...given) => markdown(reportFor(...given)),
  csv,
  html: (...given) => html(reportFor(...given)),
} as const satisfies Record<string, Make>;

/** A comparison written down. */
export function pageOf(
  kind: keyof typeof EXPORTS,
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[] = [],
): string {
  return EXPORTS[kind](record, results, failures);
}

/** The report of a comparison; one of a card that this version ships has its verdict first and its page last. */
export function reportFor(
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[] = [],
): Report {
  const name = record.card?.name;
  if (name === undefined || !cardNames().includes(name)) return reportOf(record, results, failures);
  return reportOfCard(readCard(name), record, results, failures);
}

/** A card's verdict, everything that it was read from, and what its own page says. */
export function reportOfCard(
  { name, card, page }: FoundCard,
  record: ComparisonRecord,
  results: readonly RunResult[],
  failures: readonly Failure[],
): Report {
  const { title, blocks } = cardReport(card, record, results, failures);
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
