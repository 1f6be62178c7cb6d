import type { Span } from '../../trace/behaviours.ts';
import type { Opportunities } from '../task.ts';
import { NO_SCENE, readPrompt, readTrace, type Scene, type TraceEvent } from './grammar.ts';
import { nameOf, verifyKnights } from './verify.ts';

/** Exact spans of a response: the openers name the behaviour, recomputation decides the outcome. */
export function detectKnights(prompt: Int32Array, response: Int32Array): Span[] {
  const scene = readPrompt(prompt) ?? NO_SCENE;
  const spans: Span[] = [];
  for (const event of readTrace(response, scene)) {
    const found = describe(event, scene, prompt, response);
    if (found) spans.push({ start: event.start, end: event.end, confidence: 1, ...found });
  }
  return spans;
}

function describe(
  event: TraceEvent,
  { names }: Scene,
  prompt: Int32Array,
  response: Int32Array,
): Pick<Span, 'behaviour' | 'why' | 'outcome'> | undefined {
  switch (event.kind) {
    case 'try': {
      const role = event.role ? 'knight' : 'knave';
      const notes = [`tries ${nameOf(names, event.person)} as ${role}`];
      if (event.repeated) notes.push('repeats an earlier try');
      if (!event.right)
        notes.push(`says ${event.ok ? 'ok, but it conflicts' : 'bad, but it fits'}`);
      const why = notes.join('; ');
      return { behaviour: 'exploration', why, ...(!event.right && { outcome: 'wrong' }) };
    }
    case 'check':
      return {
        behaviour: 'verification',
        why: `checks what ${nameOf(names, event.person)} says`,
        outcome: event.right ? 'right' : 'wrong',
      };
    case 'back':
      return {
        behaviour: 'backtracking',
        why: `reconsiders ${nameOf(names, event.person)}${event.known ? '' : ', who was not decided'}`,
      };
    case 'wait':
      return { behaviour: 'reflection', why: 'stops to think again: "wait"' };
    case 'answer':
      return {
        behaviour: 'conclusion',
        why: `answers: ${verifyKnights(prompt, response).reason}`,
      };
    case 'malformed':
      return undefined;
  }
}

/**
 * Chances: when neither role of a person is left, the search could go back and reflect; when everybody is decided, it could
 * check.
 */
export function knightsOpportunities(prompt: Int32Array, response: Int32Array): Opportunities {
  const tries = readTrace(response, readPrompt(prompt) ?? NO_SCENE).filter(
    ({ kind }) => kind === 'try',
  );
  const ends = tries.filter((event) => event.kind === 'try' && event.exhausted).length;
  const complete = tries.filter((event) => event.kind === 'try' && event.complete).length;
  return { backtracking: ends, reflection: ends, verification: complete };
}

type Openings = Record<'exploration' | 'backtracking' | 'verification' | 'reflection', number[]>;

/**
 * Where the grammar allows an opener that the response did not write: `try` at the beginning and after going back; `back` and
 * `wait` where neither role is left (`back` also after `wait`); `check` once everybody is decided.
 */
export function knightsOpenings(prompt: Int32Array, response: Int32Array): Openings {
  const openings: Openings = {
    exploration: [],
    backtracking: [],
    verification: [],
    reflection: [],
  };
  const events = readTrace(response, readPrompt(prompt) ?? NO_SCENE);
  const kindAt = (at: number): string | undefined => events.find(({ start }) => start === at)?.kind;
  if (kindAt(0) !== 'try') openings.exploration.push(0);
  for (const event of events) {
    const next = kindAt(event.end);
    if (event.kind === 'back' && next !== 'try') openings.exploration.push(event.end);
    if (event.kind === 'wait' && next !== 'back') openings.backtracking.push(event.end);
    if (event.kind !== 'try') continue;
    if (event.complete && next !== 'check') openings.verification.push(event.end);
    if (!event.exhausted) continue;
    if (next !== 'back' && next !== 'wait') openings.backtracking.push(event.end);
    if (next !== 'wait') openings.reflection.push(event.end);
  }
  return openings;
}
