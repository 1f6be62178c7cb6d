import { METACOGNITION, type BehaviourName } from '../behaviours.ts';
import { BEHAVIOUR_NAMES } from '../behaviours.ts';

/** A segment as a labelling scheme has it. */
export interface Gold {
  behaviours: readonly string[];
  /** Behaviours that the scheme cannot decide here. */
  undetermined: readonly string[];
}

export interface Score {
  name: 'metacognition' | BehaviourName;
  /** Segments that count, those of them that have the behaviour, and those left out as undetermined. */
  segments: number;
  positive: number;
  skipped: number;
  precision: number;
  recall: number;
  /** NaN where the behaviour neither occurs nor was found. */
  f1: number;
}

export interface ScoreReport {
  scores: Score[];
  /** Mean F1 of those of the four metacognitive behaviours that occur in the gold labels; NaN when none does. */
  macroF1: number;
  macroOver: BehaviourName[];
  coarseF1: number;
}

/** Names that labelling schemes use for the registry's behaviours. */
const ALIASES: Record<string, BehaviourName> = { 'knowledge-recall': 'recall' };
const named = (name: string) => (Object.hasOwn(ALIASES, name) ? ALIASES[name] : name);

const coarse: readonly string[] = METACOGNITION;

/** true, false, or undefined for undetermined. */
function truth(name: Score['name'], gold: Gold): boolean | undefined {
  const has = gold.behaviours.map(named);
  const open = gold.undetermined.map(named);
  if (name !== 'metacognition')
    return has.includes(name) || (open.includes(name) ? undefined : false);
  if (has.some((each) => coarse.includes(each))) return true;
  return open.some((each) => coarse.includes(each)) ? undefined : false;
}

/** Counts labels against gold labels, one segment after the other. */
export interface Scorer {
  add(gold: Gold, labels: readonly BehaviourName[], metacognition: boolean): void;
  report(): ScoreReport;
}

export function openScorer(): Scorer {
  const names: Score['name'][] = ['metacognition', ...BEHAVIOUR_NAMES];
  const counts = names.map((name) => ({
    name,
    both: 0,
    fired: 0,
    positive: 0,
    segments: 0,
    skipped: 0,
  }));
  return {
    add(gold, labels, metacognition) {
      for (const count of counts) {
        const is = truth(count.name, gold);
        if (is === undefined) {
          count.skipped++;
          continue;
        }
        const fires = count.name === 'metacognition' ? metacognition : labels.includes(count.name);
        count.segments++;
        if (fires) count.fired++;
        if (is) count.positive++;
        if (is && fires) count.both++;
      }
    },
    report() {
      const scores = counts.map(({ name, both, fired, positive, segments, skipped }) => ({
        name,
        segments,
        positive,
        skipped,
        precision: fired === 0 ? NaN : both / fired,
        recall: positive === 0 ? NaN : both / positive,
        f1: (2 * both) / (fired + positive),
      }));
      const macro = scores.filter(({ name, positive }) => coarse.includes(name) && positive > 0);
      const sum = macro.reduce((total, { f1 }) => total + f1, 0);
      return {
        scores,
        macroF1: sum / macro.length,
        macroOver: macro.map(({ name }) => name as BehaviourName),
        coarseF1: scores[0].f1,
      };
    },
  };
}
