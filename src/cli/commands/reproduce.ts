import { join, resolve } from 'node:path';
import { cardNames, readCard, type FoundCard } from '../../compare/cards/card.ts';
import { openCard } from '../../compare/cards/open.ts';
import { cardsPage, type JudgedCard } from '../../compare/cards/all.ts';
import { cardReport, verdictBlocks, verdictWord } from '../../compare/cards/report.ts';
import { judge } from '../../compare/cards/verdict.ts';
import { createComparison } from '../../compare/create.ts';
import { html } from '../../compare/export/html.ts';
import { markdown } from '../../compare/export/markdown.ts';
import { readResults } from '../../compare/journal.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { replaceFile } from '../../run/write-file.ts';
import { usage, type Command, type Given } from '../arguments.ts';
import { describe, exitOf, requireYes, workOff } from '../comparison.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../sampling.ts';

export function reproduceCommand(output: Output): Command {
  const command: Command = {
    usage:
      'thoughtscope reproduce [NAME | --all] [--seeds N] [--quick] [--jobs N] [--page FILE] [--json]',
    summary:
      'Trains what a reproduction card asks for and says whether its claim holds here; goes on where it was broken off. Without NAME: lists cards.',
    options: {
      all: { type: 'boolean', help: 'every card, one after the other' },
      seeds: { type: 'string', value: 'N', help: 'seeds of each arm; default: as the card says' },
      quick: { type: 'boolean', help: 'one seed: an indication within ten minutes' },
      jobs: { type: 'string', value: 'N', help: 'runs at a time, one thread each' },
      page: {
        type: 'string',
        value: 'FILE',
        help: 'also write every verdict and table as one Markdown page',
      },
      yes: { type: 'boolean', help: 'start even a very big card' },
      json: { type: 'boolean', help: 'print a line of JSON a card' },
    },
    async run(given) {
      const all = given.flag('all');
      if (given.positionals.length > (all ? 0 : 1)) {
        throw usage(command, 'give one NAME, or --all');
      }
      if (given.flag('quick') && given.text('seeds') !== undefined) {
        throw usage(command, '--quick is one seed: leave out --seeds');
      }
      const names = all ? cardNames() : given.positionals;
      if (names.length === 0) return list(given.flag('json'), output);
      const page = given.text('page');
      const judged: JudgedCard[] = [];
      let code: number = EXIT.finished;
      for (const name of names) {
        const { ended, ...card } = await reproduce(command, given, readCard(name), output);
        judged.push(card);
        if (page !== undefined) replaceFile(resolve(page), cardsPage(judged));
        // Stopped by hand: the rest is not begun either; the same call goes on with it.
        if (ended === EXIT.stopped) return ended;
        code = Math.max(code, ended);
      }
      return code;
    },
  };
  return command;
}

async function reproduce(
  command: Command,
  given: Given,
  found: FoundCard,
  output: Output,
): Promise<JudgedCard & { ended: number }> {
  const runsFolder = runsFolderFor(process.cwd());
  const quick = given.flag('quick');
  const seeds = wholeNumber(command, given, 'seeds', 1);
  const { comparison, text, card } = openCard(found, { runsFolder, seeds, quick });
  requireYes(comparison.arms.length * comparison.seeds.length, given.flag('yes'));
  const { folder } = await createComparison({
    comparison,
    text,
    file: found.comparison,
    runsFolder,
    card,
  });
  const jobs = wholeNumber(command, given, 'jobs', 1);
  const most = found.card.jobs;
  if (most !== undefined && jobs !== undefined && jobs > most) {
    output.err(`${found.name} compares wall times: ${most} at a time.\n`);
  }
  const status = await workOff(folder, output, Math.min(jobs ?? most ?? 0, most ?? Infinity));
  const record = readComparisonRecord(folder);
  const results = readResults(folder);
  const verdict = judge(found.card, results);
  const page = join(folder, 'report.html');
  replaceFile(page, html(cardReport(found.card, record, results)));
  if (given.flag('json')) {
    const { name } = found;
    output.out(`${JSON.stringify({ name, quick, status, report: page, ...verdict })}\n`);
  } else {
    const blocks = verdictBlocks(found.card, verdict, quick);
    output.out(markdown({ title: record.name, blocks }));
    output.err(`${verdictWord(verdict, quick)}\n${describe(status)}\n${page}\n`);
  }
  return { ended: exitOf(status), card: found.card, record, results };
}

function list(json: boolean, output: Output): number {
  const cards = cardNames().map((name) => readCard(name));
  if (json) {
    const rows = cards.map(({ name, card: { title, claim, source } }) => ({
      name,
      title,
      claim,
      source,
    }));
    output.out(`${JSON.stringify(rows)}\n`);
  } else {
    for (const { name, card } of cards)
      output.out(`${name}\n    ${card.claim}\n    ${card.source}\n`);
  }
  return EXIT.finished;
}
