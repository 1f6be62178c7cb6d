import { exported, type EXPORTS } from '../export/export.ts';
import { html } from '../export/html.ts';
import { markdown } from '../export/markdown.ts';
import type { ComparisonRecord } from '../record.ts';
import type { RunResult } from '../result.ts';
import { cardNames, readCard } from './card.ts';
import { cardReport } from './report.ts';

/** A comparison written down; one of a card that this version ships has its verdict first. */
export function pageOf(
  kind: keyof typeof EXPORTS,
  record: ComparisonRecord,
  results: readonly RunResult[],
): string {
  const name = record.card?.name;
  if (kind === 'csv' || name === undefined || !cardNames().includes(name)) {
    return exported(kind, record, results);
  }
  const report = cardReport(readCard(name).card, record, results);
  return kind === 'html' ? html(report) : markdown(report);
}
