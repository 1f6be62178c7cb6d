import { csv } from '../export/csv.ts';
import { html } from '../export/html.ts';
import { markdown } from '../export/markdown.ts';
import type { ComparisonRecord } from '../record.ts';
import { reportOf, type Report } from '../report.ts';
import type { RunResult } from '../result.ts';
import { cardNames, readCard } from './card.ts';
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

/** The report of a comparison; one of a card that this version ships has its verdict first. */
export function reportFor(record: ComparisonRecord, results: readonly RunResult[]): Report {
  const name = record.card?.name;
  if (name === undefined || !cardNames().includes(name)) return reportOf(record, results);
  return cardReport(readCard(name).card, record, results);
}
