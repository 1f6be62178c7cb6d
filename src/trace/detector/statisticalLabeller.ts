import { BEHAVIOUR_NAMES, type BehaviourName } from '../behaviours.ts';
import { cueBits, decide, probability, type Decision, type Scored } from './decide.ts';
import { openEpisodes } from './episodes.ts';
import { explain } from './explain.ts';
import { openFeatures, type Features } from './features.ts';
import type { Stretch } from './labelled.ts';
import type { Label, Labeller, SegmentLabels } from './labeller.ts';
import { openMemory } from './memory.ts';
import { shippedTable } from './model.ts';
import { FLAG } from './scan.ts';
import { tagAt } from './segmenter.ts';
import { laneOf, SCORES } from './table.ts';
import { BIAS, CALIBRATION, RULE_PRECISION, THRESHOLDS } from './weights.ts';

const COUNT = SCORES.length;
const column = (name: (typeof SCORES)[number]) => SCORES.indexOf(name);
const FIRED = {
  verification: 1 << column('verification'),
  reflection: 1 << column('reflection'),
  backtracking: 1 << column('backtracking'),
  exploration: 1 << column('exploration'),
  planning: 1 << column('planning'),
  deduction: 1 << column('deduction'),
  conclusion: 1 << column('conclusion'),
};
/** Behaviours in the registry's order, with their scores. */
const ORDER = BEHAVIOUR_NAMES.map((name) => ({ name, k: column(name) }));
const LIGHTER = [column('planning'), column('deduction'), column('recall'), column('conclusion')];
const isLighter = SCORES.map((_, k) => LIGHTER.includes(k));
const REJECTS = cueBits('reject', 'error', 'doubt');
const FORMAL = FLAG.number | FLAG.math | FLAG.equation;

interface Context {
  index: number;
  /** Steps that earlier segments add to the scores of the coming one, and of the one after it. */
  coming: Float64Array;
  after: Float64Array;
  cues: number;
  formal: boolean;
  /** The last segment that states a result, and the one that began the approach that is on. */
  result?: Stretch;
  approach?: Stretch;
}

/** Learned scores and the cue grammar: see docs/detector.md. */
export function statisticalLabeller(explained: boolean): Labeller {
  const table = shippedTable();
  const { scale } = table;
  const reader = openFeatures(table);
  const memory = openMemory();
  const tracker = openEpisodes();
  const decision: Decision = { fired: 0, byRule: 0, rules: SCORES.map(() => undefined) };
  const scores = new Float64Array(COUNT);
  const scored: Scored = { scores, cues: 0, opens: 0, flags: 0, words: 0, tag: false };
  let context: Context = {
    index: 0,
    coming: new Float64Array(COUNT),
    after: new Float64Array(COUNT),
    cues: 0,
    formal: false,
  };
  let marked: Context | undefined;

  /** Log-odds that the two segments before add to score k. */
  const before = (k: number) => scale * context.coming[k];

  function confidenceOf(k: number): number {
    if ((decision.byRule & (1 << k)) !== 0) return RULE_PRECISION[k];
    const [a, b] = CALIBRATION[k];
    return Math.round(1000 * probability(a * scores[k] + b)) / 1000;
  }

  function labelOf(
    name: BehaviourName,
    k: number,
    text: string,
    base: number,
    features: Features,
  ): Label {
    const label: Label = { behaviour: name, confidence: confidenceOf(k), reasons: [] };
    if (explained) {
      const { reasons, cue } = explain(text, features, table, k, before(k), isLighter[k] ? 1 : 3);
      const rule = decision.rules[k];
      label.reasons = rule ? [rule.says, ...reasons] : reasons;
      if (cue) label.cue = { start: base + cue.start, end: base + cue.end };
    }
    if (name === 'backtracking') {
      label.reason = ((features.cues | context.cues) & REJECTS) !== 0 ? 'rejected' : 'alternative';
      if (context.approach) label.refers = context.approach;
    } else if ((name === 'verification' || name === 'reflection') && context.result) {
      label.refers = context.result;
    }
    return label;
  }

  /** Of the lighter types only the likeliest is told. */
  function keepLikeliest(): void {
    let best = -1;
    let most = -Infinity;
    for (const k of LIGHTER) {
      if ((decision.fired & (1 << k)) === 0 || scores[k] - THRESHOLDS[k] <= most) continue;
      most = scores[k] - THRESHOLDS[k];
      best = k;
    }
    for (const k of LIGHTER) if (k !== best) decision.fired &= ~(1 << k);
  }

  return {
    next(text, start, end, base) {
      const features = reader.read(text, start, end);
      const { scan, sums, cues, opens } = features;
      const { coming, after } = context;
      for (let k = 0; k < COUNT; k++)
        scores[k] = BIAS[k] + scale * (laneOf(sums[k], 0) + coming[k]);
      scored.cues = cues;
      scored.opens = opens;
      scored.flags = scan.flags;
      scored.words = scan.words;
      scored.tag = tagAt(text, start) > 0;
      decide(scored, THRESHOLDS, decision);
      keepLikeliest();

      const { fired } = decision;
      const result: SegmentLabels = { labels: [] };
      if (fired !== 0) {
        let confidence = (fired & 1) === 0 ? 0 : confidenceOf(0);
        for (const { name, k } of ORDER) {
          if ((fired & (1 << k)) === 0) continue;
          const label = labelOf(name, k, text, base, features);
          if (!isLighter[k]) confidence = Math.max(confidence, label.confidence);
          result.labels.push(label);
        }
        if ((fired & 1) !== 0) result.metacognition = confidence;
      }

      const place = { start: base + start, end: base + end };
      const formal = (scan.flags & FORMAL) !== 0;
      const evidence =
        (scan.flags & FLAG.equation) !== 0 && (scan.flags & FLAG.number) !== 0
          ? memory.read(text, start, end, base)
          : [];
      if (tracker.isOpen() || (fired & FIRED.verification) !== 0) {
        tracker.see({
          ...place,
          index: context.index,
          verifies: (fired & FIRED.verification) !== 0,
          reflects: (fired & FIRED.reflection) !== 0,
          backtracks: (fired & FIRED.backtracking) !== 0,
          plans: (fired & FIRED.planning) !== 0,
          concludes: (fired & FIRED.conclusion) !== 0,
          cues,
          opens,
          words: scan.words,
          formal,
          reuses: features.knownNumbers > 0,
          formalBefore: context.formal,
          evidence,
          checks: context.result,
        });
      }

      const states = (fired & (FIRED.deduction | FIRED.conclusion)) !== 0 && formal;
      const begins =
        (fired & (FIRED.planning | FIRED.backtracking | FIRED.exploration)) !== 0 &&
        (fired & FIRED.verification) === 0;
      for (let k = 0; k < COUNT; k++) {
        coming[k] = after[k] + laneOf(sums[k], 1);
        after[k] = laneOf(sums[k], 2);
      }
      context.index++;
      context.cues = cues;
      context.formal ||= formal;
      if (states && (fired & 1) === 0) context.result = place;
      if (begins) context.approach = place;
      return result;
    },
    episodes: () => tracker.episodes(),
    mark() {
      marked = { ...context, coming: context.coming.slice(), after: context.after.slice() };
      reader.mark();
      memory.mark();
      tracker.mark();
    },
    rewind() {
      if (!marked) return;
      context = marked;
      marked = undefined;
      reader.rewind();
      memory.rewind();
      tracker.rewind();
    },
  };
}
