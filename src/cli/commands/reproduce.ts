import { join } from 'node:path';
import { cardNames, readCard, shippedCards, type FoundCard } from '../../compare/cards/card.ts';
import { openCard } from '../../compare/cards/open.ts';
import { cardsPage, type JudgedCard } from '../../compare/cards/all.ts';
import { reportOfCard } from '../../compare/cards/page.ts';
import { verdictBlocks, verdictWord } from '../../compare/cards/report.ts';
import { judge } from '../../compare/cards/verdict.ts';
import { createComparison } from '../../compare/create.ts';
import { html } from '../../compare/export/html.ts';
import { markdown } from '../../compare/export/markdown.ts';
import { readFailures, readResults } from '../../compare/journal.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { refuseIdle, usage, type Command } from '../arguments.ts';
import {
  describe,
  exitOf,
  requireWritable,
  requireYes,
  workOff,
  writeReport,
} from '../comparison.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../sampling.ts';

/** `cards`: the folder that holds them. */
export function reproduceCommand(output: Output, cards = shippedCards()): Command {
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
      const names = all ? cardNames(cards) : given.positionals;
      if (names.length === 0) {
        refuseIdle(command, given, ['seeds', 'quick', 'jobs', 'page', 'yes'], 'NAME or --all');
        return list(cards, given.flag('json'), output);
      }
      // Whatever is wrong with any of them is said before the first one trains.
      const jobs = wholeNumber(command, given, 'jobs', 1);
      const planned = plan(
        names.map((name) => readCard(name, cards)),
        { seeds: wholeNumber(command, given, 'seeds', 1), quick: given.flag('quick') },
      );
      const sizes = planned.map(
        ({ found, comparison: { arms, seeds } }) =>
          [found.name, arms.length * seeds.length] as const,
      );
      requireYes(Object.fromEntries(sizes), given.flag('yes'));
      const page = given.text('page');
      if (page !== undefined) requireWritable(page);
      const judged: JudgedCard[] = [];
      let code: number = EXIT.finished;
      for (const one of planned) {
        const { ended, ...card } = await reproduce(one, { jobs, json: given.flag('json') }, output);
        judged.push(card);
        if (page !== undefined) writeReport(page, cardsPage(judged));
        // Stopped by hand: the rest is not begun either; the same call goes on with it.
        if (ended === EXIT.stopped) return ended;
        code = Math.max(code, ended);
      }
      return code;
    },
  };
  return command;
}

type Planned = { found: FoundCard; runsFolder: string } & ReturnType<typeof openCard>;

/** What each card asks for. Throws UserError where a card's files are not right. */
function plan(
  cards: readonly FoundCard[],
  options: { seeds: number | undefined; quick: boolean },
): Planned[] {
  const runsFolder = runsFolderFor(process.cwd());
  return cards.map((found) => ({
    found,
    runsFolder,
    ...openCard(found, { runsFolder, ...options }),
  }));
}

async function reproduce(
  { found, ...opened }: Planned,
  { jobs, json }: { jobs: number | undefined; json: boolean },
  output: Output,
): Promise<JudgedCard & { ended: number }> {
  const { folder } = await createComparison({ ...opened, file: found.comparison });
  const most = found.card.jobs;
  if (most !== undefined && jobs !== undefined && jobs > most) {
    output.err(`${found.name} compares wall times: ${most} at a time.\n`);
  }
  const status = await workOff(folder, output, { jobs, most });
  const record = readComparisonRecord(folder);
  const results = readResults(folder);
  const failures = readFailures(folder);
  const verdict = judge(found.card, results);
  const report = join(folder, 'report.html');
  writeReport(report, html(reportOfCard(found, record, results, failures)));
  const quick = opened.card?.quick ?? false;
  if (json) {
    const { name, page } = found;
    output.out(`${JSON.stringify({ name, quick, status, report, page, ...verdict })}\n`);
  } else {
    const blocks = verdictBlocks(found.card, verdict, quick);
    output.out(markdown({ title: record.name, blocks }));
    output.err(`${verdictWord(verdict, quick)}\n${describe(status)}\n${report}\n`);
    if (status.message !== undefined) output.err(`${status.message}\n`);
  }
  return { ended: exitOf(status), card: found.card, record, results, failures };
}

function list(folder: string, json: boolean, output: Output): number {
  const cards = cardNames(folder).map((name) => readCard(name, folder));
  if (json) {
    const rows = cards.map(({ name, page, card: { title, claim, source } }) => ({
      name,
      title,
      claim,
      source,
      page,
    }));
    output.out(`${JSON.stringify(rows)}\n`);
  } else {
    for (const { name, page, card } of cards)
      output.out(`${name}\n    ${card.claim}\n    ${card.source}\n    ${page}\n`);
  }
  return EXIT.finished;
}
