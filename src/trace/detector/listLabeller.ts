import { BEHAVIOUR_NAMES } from '../behaviours.ts';
import type { Labeller } from './labeller.ts';
import { KEYWORD_LISTS, keywordHits, type KeywordListName } from './lists.ts';

/** A keyword list as a detector: no context, no doubt, no episodes. */
export function listLabeller(list: KeywordListName): Labeller {
  return {
    next(text, start, end, base) {
      const hits = keywordHits(list, text.slice(start, end));
      const from = base + start;
      return {
        labels: hits
          .map(({ behaviour, word, ...hit }) => ({
            behaviour,
            confidence: 1,
            reasons: [`“${word}” is one of the ${KEYWORD_LISTS[list].label}`],
            cue: { start: from + hit.start, end: from + hit.end },
          }))
          .sort(
            (a, b) => BEHAVIOUR_NAMES.indexOf(a.behaviour) - BEHAVIOUR_NAMES.indexOf(b.behaviour),
          ),
        metacognition: hits.length > 0 ? 1 : undefined,
      };
    },
    episodes: () => ({ closed: [] }),
    mark: () => undefined,
    rewind: () => undefined,
  };
}
