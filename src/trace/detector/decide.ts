import { CUE_TYPES, type CueType } from './cues.ts';
import { FLAG } from './scan.ts';
import { SCORES, type ScoreName } from './table.ts';

/** What decides about a segment. */
export interface Scored {
  /** Log-odds by score, in the order of SCORES. */
  scores: ArrayLike<number>;
  cues: number;
  opens: number;
  flags: number;
  words: number;
  tag: boolean;
}

export const cueBits = (...types: CueType[]) =>
  types.reduce((bits, type) => bits | (1 << CUE_TYPES.indexOf(type)), 0);
const at = (name: ScoreName) => SCORES.indexOf(name);

/**
 * The cue grammar: where the gate holds a segment for metacognition with at least this probability, such cues are enough.
 * Learned scores know the training scheme; these hold in any, so they carry where its words do not.
 */
export interface Rule {
  behaviour: ScoreName;
  gate: number;
  /** What it looks for, in words for a reader. */
  says: string;
  matches(segment: Scored): boolean;
}

const CHECK = cueBits('check');
const CONFIRM = cueBits('confirm');
const FIRST_PERSON = cueBits('plan', 'but', 'wait', 'ponder');
const SWITCH = cueBits('switch');
const REJECT = cueBits('reject');
const TRIES = cueBits('attempt', 'example');
const SUPPOSE = cueBits('suppose');
const HYPOTHESIS = cueBits('hypothesis', 'suppose');
const DOUBT = cueBits('doubt');
const ERROR = cueBits('error');
const WAIT = cueBits('wait');
const BUT = cueBits('but');
/** After “wait”, such words make it another behaviour's opening. */
const GOES_ON = cueBits('check', 'switch', 'plan', 'attempt');

export const RULES: readonly Rule[] = [
  {
    behaviour: 'backtracking',
    gate: 0.25,
    says: 'turns to another way',
    matches: ({ opens }) => (opens & SWITCH) !== 0,
  },
  {
    behaviour: 'backtracking',
    gate: 0.6,
    says: 'gives up what was tried',
    matches: ({ cues }) => (cues & REJECT) !== 0,
  },
  {
    behaviour: 'exploration',
    gate: 0.2,
    says: 'turns to another way',
    matches: ({ opens }) => (opens & SWITCH) !== 0,
  },
  {
    behaviour: 'exploration',
    gate: 0.2,
    says: 'tries a case',
    matches: ({ opens }) => (opens & TRIES) !== 0,
  },
  {
    behaviour: 'exploration',
    gate: 0.25,
    says: 'supposes something',
    matches: ({ opens, cues, flags }) =>
      (opens & SUPPOSE) !== 0 && ((flags & FLAG.question) !== 0 || (cues & HYPOTHESIS) !== 0),
  },
  {
    behaviour: 'verification',
    gate: 0.25,
    says: 'announces a check',
    matches: ({ cues, opens }) =>
      (cues & CHECK) !== 0 && ((cues & FIRST_PERSON) !== 0 || (opens & CHECK) !== 0),
  },
  {
    behaviour: 'verification',
    gate: 0.25,
    says: 'confirms a result',
    matches: ({ opens }) => (opens & CONFIRM) !== 0,
  },
  {
    behaviour: 'reflection',
    gate: 0.15,
    says: 'doubts',
    matches: ({ cues }) => (cues & DOUBT) !== 0,
  },
  {
    behaviour: 'reflection',
    gate: 0.2,
    says: 'sees an error',
    matches: ({ cues }) => (cues & ERROR) !== 0,
  },
  {
    behaviour: 'reflection',
    gate: 0.15,
    says: 'asks itself',
    matches: ({ opens, flags }) => (opens & (WAIT | BUT)) !== 0 && (flags & FLAG.question) !== 0,
  },
  {
    behaviour: 'reflection',
    gate: 0.3,
    says: 'stops',
    matches: ({ opens, cues }) => (opens & WAIT) !== 0 && (cues & GOES_ON) === 0,
  },
];

/** The rules' gates as log-odds, and their scores. */
const GATES = RULES.map(({ gate }) => Math.log(gate / (1 - gate)));
const SCORE_OF = RULES.map(({ behaviour }) => at(behaviour));

const METACOGNITIVE = ['reflection', 'exploration', 'verification', 'backtracking'].map((name) =>
  at(name as ScoreName),
);

export interface Decision {
  /** Bits of SCORES. */
  fired: number;
  /** Of those, the bits that only a rule of the grammar fired. */
  byRule: number;
  /** The rule, by score. */
  rules: (Rule | undefined)[];
}

export const probability = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));

/** Which labels a segment gets. `decision` is filled anew. */
export function decide(segment: Scored, thresholds: ArrayLike<number>, decision: Decision): void {
  decision.fired = 0;
  decision.byRule = 0;
  decision.rules.fill(undefined);
  // Tags, rulers and bare formulas say nothing of the thinking.
  if (segment.tag) return;
  const { scores, words, flags, cues } = segment;
  if (words === 0 && (flags & FLAG.question) === 0 && cues === 0) return;
  for (let k = 0; k < SCORES.length; k++) if (scores[k] > thresholds[k]) decision.fired |= 1 << k;
  if (cues !== 0) {
    for (let i = 0; i < RULES.length; i++) {
      if (scores[0] <= GATES[i]) continue;
      const rule = RULES[i];
      const k = SCORE_OF[i];
      if ((decision.fired & (1 << k)) !== 0 || !rule.matches(segment)) continue;
      decision.fired |= 1 << k;
      decision.byRule |= 1 << k;
      decision.rules[k] = rule;
    }
  }
  // Whoever does one of the four does metacognition.
  for (const k of METACOGNITIVE) if ((decision.fired & (1 << k)) !== 0) decision.fired |= 1;
}
