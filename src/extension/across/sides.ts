import type { Side } from '../../protocol/across.ts';
import type { RolloutRecord } from '../../run/records.ts';
import { difference, type DifferenceRow } from '../../trace/difference.ts';
import { behavioursIn, sentencesOfPieces } from '../../trace/sentences.ts';
import type { Span } from '../../trace/behaviours.ts';

/** Two rollouts aligned by sentence, as the view gets them. */
export function comparison(
  a: RolloutRecord,
  b: RolloutRecord,
): { a: Side; b: Side; rows: DifferenceRow[] } {
  const left = sentencesOfPieces(a.pieces, a.spans);
  const right = sentencesOfPieces(b.pieces, b.spans);
  return { a: side(a, left), b: side(b, right), rows: difference(left, right).rows };
}

function side(record: RolloutRecord, sentences: ReturnType<typeof sentencesOfPieces>): Side {
  const { id, prompt, correct, judged, truncated, reason, rewards, pieces } = record;
  const spans = record.spans as Span[];
  return {
    ...{ id, prompt, truncated, reason, rewards },
    ...(judged !== false && { correct }),
    length: pieces.length,
    sentences: sentences.map((sentence) => ({
      text: sentence.text,
      behaviours: behavioursIn(sentence, spans),
    })),
  };
}
