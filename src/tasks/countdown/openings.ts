import type { Span } from '../../trace/behaviours.ts';
import { readTrace, type TraceEvent } from './grammar.ts';

type Openings = Record<
  Extract<Span['behaviour'], 'exploration' | 'backtracking' | 'verification' | 'reflection'>,
  number[]
>;

/**
 * Where the grammar allows an opener that the response did not write: `try` at the beginning and after `go back .`; `go` and
 * `wait` after a failed try or check (`go` also after `wait ,`); `check` after a claimed success.
 */
export function countdownOpenings(response: Int32Array, maxValue: number): Openings {
  const openings: Openings = {
    exploration: [],
    backtracking: [],
    verification: [],
    reflection: [],
  };
  const events = readTrace(response, maxValue);
  const open = (at: number, next: TraceEvent | undefined, ...may: (keyof Openings)[]): void => {
    const done = next?.start === at ? next.kind : undefined;
    for (const behaviour of may) if (done !== KINDS[behaviour]) openings[behaviour].push(at);
  };
  open(0, events[0], 'exploration');
  events.forEach((event, i) => {
    const next = events[i + 1] as TraceEvent | undefined;
    if (event.kind === 'back') open(event.end, next, 'exploration');
    else if (event.kind === 'wait') open(event.end, next, 'backtracking');
    else if (event.kind === 'try' || event.kind === 'check') {
      if (event.verdict === 'low' || event.verdict === 'high') {
        // `wait , go back .` goes back all the same.
        const waits = next?.kind === 'wait';
        open(event.end, next, 'reflection', ...(waits ? [] : (['backtracking'] as const)));
      } else if (event.verdict === 'yes' && event.kind === 'try') {
        open(event.end, next, 'verification');
      }
    }
  });
  return openings;
}

const KINDS = {
  exploration: 'try',
  backtracking: 'back',
  verification: 'check',
  reflection: 'wait',
} as const satisfies Record<keyof Openings, TraceEvent['kind']>;
