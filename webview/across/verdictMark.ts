import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { h } from '../common/dom.ts';

/** How a response ended, by shape, word and colour. */
export function verdictMark(rollout: Parameters<typeof verdictOf>[0]): HTMLElement {
  const verdict = verdictOf(rollout);
  const { glyph, label } = VERDICT_LOOKS[verdict];
  return h('span', { class: `verdict-mark ${verdict}` }, `${glyph} ${label}`);
}
