import { UserError } from '../../base/errors.ts';
import type { Trace, TraceRow, TraceSource } from '../../trace/trace.ts';
import type { Span } from '../../trace/behaviours.ts';
import type { RolloutRecord, RolloutSummary, Split } from '../records.ts';
import type { StoreReader } from './reader.ts';

/** A run's rollouts of one kind as a source of traces. `onStored` calls back after new ones were committed. */
export function storeTraces(
  reader: Pick<StoreReader, 'rolloutCount' | 'rolloutRange' | 'rollouts'>,
  split: Split,
  onStored: TraceSource['subscribe'] = () => () => undefined,
): TraceSource {
  return {
    count: () => Promise.resolve(reader.rolloutCount(split)),
    rows: (from, to) => Promise.resolve(reader.rolloutRange(split, from, to).map(toRow)),
    read(id) {
      const [record] = reader.rollouts([id]);
      if (record) return Promise.resolve(toTrace(record));
      return Promise.reject(
        new UserError('rollout', `rollout ${id} is not there, or its text was not kept`),
      );
    },
    subscribe: onStored,
  };
}

function toRow(summary: RolloutSummary): TraceRow {
  const { id, step, group, length, correct, truncated, rewards, behaviours } = summary;
  return {
    id,
    step,
    group: `${step}/${group}`,
    length,
    lengthIn: 'tokens',
    correct,
    truncated,
    rewards,
    behaviours,
  };
}

/** A stored rollout as a trace. Its spans count in pieces. */
export function toTrace(record: RolloutRecord): Trace {
  const { id, step, group, prompt, pieces, detector, rewards, correct, truncated } = record;
  const { logp, advantage } = record;
  return {
    id,
    step,
    group: `${step}/${group}`,
    prompt,
    response: pieces.join(' '),
    pieces,
    spansIn: 'pieces',
    tokens: pieces.length,
    spans: record.spans as Span[],
    detector,
    rewards,
    correct,
    truncated,
    arrays: { logp, ...(advantage.length > 0 && { advantage }), ...record.extras },
  };
}
