import { show } from '../export/format.ts';
import { markdown } from '../export/markdown.ts';
import { measured } from '../measures.ts';
import type { Failure } from '../journal.ts';
import type { ComparisonRecord } from '../record.ts';
import type { RunResult } from '../result.ts';
import type { Card } from './card.ts';
import { cardReport, verdictWord } from './report.ts';
import { judge } from './verdict.ts';

/** A card and what its comparison measured. */
export interface JudgedCard {
  card: Card;
  record: ComparisonRecord;
  results: readonly RunResult[];
  failures: readonly Failure[];
}

/** One Markdown page of several cards: their verdicts in a table, then each card's own report. */
export function cardsPage(cards: readonly JudgedCard[]): string {
  return markdown(
    {
      title: 'Reproductions',
      blocks: [
        {
          kind: 'text',
          text: 'Claims of papers, trained again at the size of a laptop. Written by thoughtscope reproduce; nothing here is edited by hand.',
        },
        {
          kind: 'table',
          words: 3,
          head: ['card', 'claim', 'verdict', 'seeds', 'runs', 'training time'],
          rows: cards.map(overviewRow),
        },
      ],
    },
    cards.map(({ card, record, results, failures }) => cardReport(card, record, results, failures)),
  );
}

function overviewRow({ card, record, results }: JudgedCard): string[] {
  const wall = results.reduce((sum, result) => sum + measured(result, 'wall', 'final'), 0);
  return [
    record.name,
    card.claim,
    verdictWord(judge(card, results), record.card?.quick ?? false),
    String(record.seeds.length),
    `${results.length} of ${record.arms.length * record.seeds.length}`,
    show(wall, 'wall'),
  ];
}
