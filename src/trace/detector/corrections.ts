import { hash32 } from '../../base/hash.ts';
import { BEHAVIOUR_NAMES, METACOGNITION, type BehaviourName } from '../behaviours.ts';
import type { Labelled, LabelledSpan, Stretch } from './labelled.ts';

/**
 * What a person says of a segment that the detector labelled wrongly. One JSON object a line of
 * `.thoughtscope/corrections.jsonl` in the workspace; lines are only ever appended, the last one on a segment holds.
 */
export interface Correction extends Stretch {
  version: 1;
  /** The trace's id where it has one; the text's hash decides. */
  trace: string;
  /** `textHash` of the whole text that offsets count in. */
  hash: string;
  /** What the detector said, and what is right: all behaviours of the segment, possibly none. */
  was: BehaviourName[];
  is: BehaviourName[];
  detector: string;
  note?: string;
  /** ISO 8601. */
  time: string;
}

/** Where the corrections of a workspace are, under its folder. */
export const CORRECTIONS_PATH = '.thoughtscope/corrections.jsonl';

export function textHash(text: string): string {
  return `${text.length}-${hash32(text).toString(16).padStart(8, '0')}`;
}

export function writeCorrection(correction: Correction): string {
  return `${JSON.stringify(correction)}\n`;
}

/** Reads a corrections file; what cannot be read is named with its line, the rest counts. */
export function readCorrections(file: string): { corrections: Correction[]; problems: string[] } {
  const corrections: Correction[] = [];
  const problems: string[] = [];
  file.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      problems.push(`line ${index + 1}: not JSON`);
      return;
    }
    const problem = problemOf(value);
    if (problem === undefined) corrections.push(value as Correction);
    else problems.push(`line ${index + 1}: ${problem}`);
  });
  return { corrections, problems };
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'expected an object';
  const { version, trace, hash, start, end, was, is, detector, time } = value as Record<
    string,
    unknown
  >;
  if (version !== 1) return `version ${JSON.stringify(version)} is not known; expected 1`;
  for (const [name, text] of Object.entries({ trace, hash, detector, time }))
    if (typeof text !== 'string') return `"${name}" must be a string`;
  if (!isOffset(start) || !isOffset(end) || end < start)
    return '"start" and "end" must be whole numbers, start ≤ end';
  for (const [name, list] of Object.entries({ was, is })) {
    const known =
      Array.isArray(list) && list.every((each) => BEHAVIOUR_NAMES.includes(each as BehaviourName));
    if (!known) return `"${name}" must be a list of behaviours (${BEHAVIOUR_NAMES.join(', ')})`;
  }
  return undefined;
}

const isOffset = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** The corrections that hold for a text: of several on one segment, the last. */
export function correctionsOf(text: string, corrections: readonly Correction[]): Correction[] {
  const hash = textHash(text);
  const last = new Map<number, Correction>();
  for (const each of corrections) if (each.hash === hash) last.set(each.start, each);
  return [...last.values()].sort((a, b) => a.start - b.start);
}

/**
 * Labels with the corrections of this text applied: a corrected segment has exactly the behaviours that the person named,
 * with full confidence. A segment is meant when it begins where the correction does.
 */
export function applyCorrections(
  text: string,
  labelled: Labelled,
  corrections: readonly Correction[],
): Labelled {
  const mine = correctionsOf(text, corrections);
  if (mine.length === 0) return labelled;
  const byStart = new Map(mine.map((each) => [each.start, each]));
  const spans: LabelledSpan[] = labelled.spans.filter(({ start }) => !byStart.has(start));
  const metacognition = labelled.metacognition.filter(({ start }) => !byStart.has(start));
  labelled.segments.forEach(({ start, end }, segment) => {
    const correction = byStart.get(start);
    if (!correction) return;
    for (const behaviour of correction.is) {
      const reasons = [
        correction.note ? `labelled by hand: ${correction.note}` : 'labelled by hand',
      ];
      spans.push({ start, end, segment, behaviour, confidence: 1, reasons, why: reasons.join() });
    }
    if (correction.is.some((name) => METACOGNITION.includes(name)))
      metacognition.push({ start, end, confidence: 1 });
  });
  const order = (span: LabelledSpan) => BEHAVIOUR_NAMES.indexOf(span.behaviour);
  spans.sort((a, b) => a.start - b.start || order(a) - order(b));
  metacognition.sort((a, b) => a.start - b.start);
  return { ...labelled, spans, metacognition };
}

/** How the detector did on a person's own traces, as far as they said. */
export interface OwnPrecision {
  behaviour: BehaviourName;
  /** Labels that the detector gives in traces that somebody corrected. */
  given: number;
  /** Of those, taken away by a person. Labels that nobody took away count as right. */
  refused: number;
  /** Labels that a person added. */
  added: number;
}

/** Counts over texts that carry a correction. */
export function ownPrecision(
  texts: readonly { text: string; labelled: Labelled }[],
  corrections: readonly Correction[],
): OwnPrecision[] {
  const counts = new Map<BehaviourName, OwnPrecision>(
    BEHAVIOUR_NAMES.map((behaviour) => [behaviour, { behaviour, given: 0, refused: 0, added: 0 }]),
  );
  const at = (behaviour: BehaviourName) => {
    const found = counts.get(behaviour);
    if (!found) throw new Error(`no behaviour ${behaviour}`);
    return found;
  };
  for (const { text, labelled } of texts) {
    const mine = correctionsOf(text, corrections);
    if (mine.length === 0) continue;
    const byStart = new Map(mine.map((each) => [each.start, each]));
    const had = new Set<string>();
    for (const { start, behaviour } of labelled.spans) {
      had.add(`${start} ${behaviour}`);
      at(behaviour).given++;
      const correction = byStart.get(start);
      if (correction && !correction.is.includes(behaviour)) at(behaviour).refused++;
    }
    for (const { start, is } of mine)
      for (const behaviour of is) if (!had.has(`${start} ${behaviour}`)) at(behaviour).added++;
  }
  return [...counts.values()].filter(({ given, added }) => given + added > 0);
}
