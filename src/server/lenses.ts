import { BEHAVIOUR_NAMES, BEHAVIOURS, countBehaviours } from '../trace/behaviours.ts';
import { visible } from '../trace/visible.ts';
import type { Analysis } from './analysis.ts';

export interface Lens {
  title: string;
  /** A command of the extension, called with the document's address; undefined: nothing to do, only to read. */
  command?: 'thoughtscope.samePrompt' | 'thoughtscope.compareTraces';
}

/** The lines above a trace: reward, what behaviours it shows, and where to go from here. */
export function lensesOf({ data, spans, text, problems }: Analysis): Lens[] {
  if (text.trim() === '') return [];
  const lenses: Lens[] = [];
  if (data) {
    const said = [
      ...rewardWords(data.rewards),
      ...(data.correct === undefined ? [] : [data.correct ? 'right' : 'wrong']),
      ...(data.truncated ? ['truncated'] : []),
    ];
    if (said.length > 0) lenses.push({ title: said.join(' · ') });
  }
  const counts = countBehaviours(spans);
  const words = BEHAVIOUR_NAMES.filter((name) => counts[name] > 0 && BEHAVIOURS[name].metacognition)
    .map(
      (name) => `${BEHAVIOURS[name].glyph} ${counts[name]} ${BEHAVIOURS[name].label.toLowerCase()}`,
    )
    .join('  ');
  lenses.push({ title: words === '' ? 'no reflection, backtracking, verification seen' : words });
  if (problems.length > 0) {
    lenses.push({ title: `${problems.length} ${problems.length === 1 ? 'remark' : 'remarks'}` });
  }
  if (data?.neighbours) {
    lenses.push(
      { title: 'Same prompt at other steps', command: 'thoughtscope.samePrompt' },
      { title: 'Compare', command: 'thoughtscope.compareTraces' },
    );
  }
  return lenses;
}

/** Terms named by a lens; the hover names all of them. */
const MOST_TERMS = 4;

/** The total; where the source weighs nothing, its terms as they stand there. */
function rewardWords({ total, ...terms }: Readonly<Record<string, number>>): string[] {
  if (total !== undefined) return [`reward ${total.toFixed(3)}`];
  const names = Object.keys(terms);
  const words = names
    .slice(0, MOST_TERMS)
    .map((name) => `${visible(name)} ${terms[name].toFixed(3)}`);
  const more = names.length - words.length;
  return more > 0 ? [...words, `${more} more reward terms`] : words;
}
