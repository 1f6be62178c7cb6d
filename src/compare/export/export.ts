import type { ComparisonRecord } from '../record.ts';
import { reportOf } from '../report.ts';
import type { RunResult } from '../result.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';

type Make = (record: ComparisonRecord, results: readonly RunResult[]) => string;

/** Forms that a comparison can be written down in, by the ending of the file's name. */
export const EXPORTS = {
  md: (record, results) => markdown(reportOf(record, results)),
  csv,
  html: (record, results) => html(reportOf(record, results)),
} as const satisfies Record<string, Make>;

export function exported(
  kind: keyof typeof EXPORTS,
  record: ComparisonRecord,
  results: readonly RunResult[],
): string {
  return EXPORTS[kind](record, results);
}
