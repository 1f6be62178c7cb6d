import { statSync } from 'node:fs';
import { openComparison } from '../../compare/check.ts';
import { reportFor } from '../../compare/cards/page.ts';
import { createComparison } from '../../compare/create.ts';
import { spanOf } from '../../compare/expand.ts';
import { markdown } from '../../compare/export/markdown.ts';
import { comparisonsFolder } from '../../compare/paths.ts';
import { readFailures, readResults } from '../../compare/journal.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import { summarise } from '../../compare/summary.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { findComparison, listComparisons } from '../../worker/comparisons/status.ts';
import { refuseIdle, usage, type Command, type Given } from '../arguments.ts';
import {
  describe,
  exitOf,
  kindOf,
  requireWritable,
  requireYes,
  workOff,
  writeReports,
} from '../comparison.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../sampling.ts';

export function compareCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope compare [FILE | ID] [--jobs N] [--out FILE]… [--yes] [--json]',
    summary:
      'Trains what a comparison file (*.rlcompare.json) spans and prints the table; goes on with a comparison that was broken off. Without FILE: lists comparisons.',
    options: {
      jobs: { type: 'string', value: 'N', help: 'runs at a time, one thread each' },
      out: {
        type: 'string',
        multiple: true,
        value: 'FILE',
        help: 'write the report: .md, .csv or .html',
      },
      yes: { type: 'boolean', help: 'start even a very big comparison' },
      json: { type: 'boolean', help: 'print JSON' },
    },
    async run(given) {
      const runsFolder = runsFolderFor(process.cwd());
      if (given.positionals.length > 1) throw usage(command, 'there is something too much');
      const [what] = given.positionals;
      if (what === undefined) {
        refuseIdle(command, given, ['jobs', 'out', 'yes'], 'a FILE or an ID');
        return list(runsFolder, given.flag('json'), output);
      }
      const jobs = wholeNumber(command, given, 'jobs', 1);
      given.texts('out').forEach(kindOf);
      given.texts('out').forEach(requireWritable);
      const folder = await comparisonFor(given, what, runsFolder, output);
      const status = await workOff(folder, output, { jobs });
      writeReports(folder, given.texts('out'));
      const record = readComparisonRecord(folder);
      const results = readResults(folder);
      const failures = readFailures(folder);
      if (given.flag('json')) {
        const { arms, ...rest } = summarise(record, results);
        const bare = arms.map(({ results: own, ...arm }) => ({
          ...arm,
          runs: own.map(({ run, seed }) => ({ run, seed })),
        }));
        output.out(`${JSON.stringify({ status, failures, ...rest, arms: bare })}\n`);
      } else {
        if (results.length + failures.length > 0) {
          output.out(markdown(reportFor(record, results, failures)));
        }
        output.err(`${describe(status)}\n`);
        if (status.message !== undefined) output.err(`${status.message}\n`);
        if (status.state !== 'finished')
          output.err(`Go on with: thoughtscope compare ${status.id}\n`);
      }
      return exitOf(status);
    },
  };
  return command;
}

/** The folder of the comparison that a file or an id names, made where it is not there yet. */
async function comparisonFor(
  given: Given,
  what: string,
  runsFolder: string,
  output: Output,
): Promise<string> {
  if (!statSync(what, { throwIfNoEntry: false })?.isFile() && !what.endsWith('.json')) {
    return findComparison(what, comparisonsFolder(runsFolder));
  }
  const { arms, seeds, runs, check } = openComparison(what, { runsFolder });
  requireYes({ 'this comparison': runs }, given.flag('yes'));
  const { comparison, text, warnings } = check();
  for (const warning of warnings) output.err(`warning: ${warning}\n`);
  const { folder, existed } = await createComparison({
    comparison,
    text,
    file: what,
    runsFolder,
  });
  const span = spanOf(arms, seeds);
  output.err(`${span}${existed ? ', begun before' : ''}\n${folder}\n`);
  return folder;
}

async function list(runsFolder: string, json: boolean, output: Output): Promise<number> {
  const found = await listComparisons(comparisonsFolder(runsFolder));
  if (json) output.out(`${JSON.stringify(found.map(({ status }) => status))}\n`);
  else if (found.length === 0) output.err(`no comparisons in ${comparisonsFolder(runsFolder)}\n`);
  else for (const { status } of found) output.out(`${status.id}  ${describe(status)}\n`);
  return 0;
}
