import type { BehaviourMessage, EmergenceMessage } from '../../protocol/across.ts';
import { BEHAVIOUR_NAMES } from '../../trace/behaviours.ts';
import { associationOf, emergenceOf, positionsOf, type Emergence } from '../../trace/emergence.ts';
import type { StepTally } from '../../trace/tally.ts';

/** Everything that may be said of each behaviour that occurs, as the view gets it. */
export function behaviourMessages(tallies: readonly StepTally[]): BehaviourMessage[] {
  const found = new Set(tallies.flatMap(({ behaviours }) => Object.keys(behaviours)));
  const known = BEHAVIOUR_NAMES.filter((name) => found.has(name));
  const others = [...found].filter((name) => !(known as string[]).includes(name)).sort();
  return [...known, ...others].map((behaviour) => ({
    behaviour,
    measures: {
      share: toMessage(emergenceOf(tallies, behaviour, 'share')),
      response: toMessage(emergenceOf(tallies, behaviour, 'response')),
      chance: toMessage(emergenceOf(tallies, behaviour, 'chance')),
    },
    positions: positionsOf(tallies, behaviour),
    association: associationOf(tallies, behaviour),
  }));
}

/** Messages are JSON, which knows no infinity. */
function toMessage({ points, start, ...rest }: Emergence): EmergenceMessage {
  const finite = (point: (typeof points)[number]): EmergenceMessage['points'][number] => ({
    ...point,
    high: Number.isFinite(point.high) ? point.high : null,
  });
  const { first, ...others } = rest;
  const sure = first && Number.isFinite(first.difference.low + first.difference.high);
  return {
    ...others,
    points: points.map(finite),
    ...(start && { start: finite(start) }),
    ...(sure && { first }),
  };
}
