import type { AskedPrompts, SpanExcerpts } from '../../protocol/tallies.ts';
import type { RequestParams, RequestResult } from '../../protocol/worker.ts';
import type { RolloutRecord, RolloutSummary } from '../../run/records.ts';
import { excerptOf } from '../../trace/excerpts.ts';
import { tallyStep, type StepTally } from '../../trace/tally.ts';
import type { Steps } from './steps.ts';

/** What the view across training asks of a whole run, answered from files. */
type Read = (ids: readonly string[]) => Promise<RolloutRecord[]>;

/** Rollouts that one answer reads again at most. */
const COUNTED = 1000;
const EXCERPTS = 200;

export function createTallies(steps: Steps) {
  const known = new Map<string, { count: number; tally: StepTally }>();
  return async ({
    split,
    fromStep,
  }: RequestParams<'tallies'>): Promise<RequestResult<'tallies'>> => {
    const tallies: StepTally[] = [];
    let counted = 0;
    for (const step of steps.list(split).filter((each) => each >= fromStep)) {
      if (counted >= COUNTED) return { tallies, next: step };
      const key = `${split}/${step}`;
      let found = known.get(key);
      if (found?.count !== steps.count(step, split)) {
        const summaries = await steps.summaries(step, split);
        counted += summaries.length;
        found = { count: summaries.length, tally: tallyStep(step, summaries.map(countedOf)) };
        known.set(key, found);
      }
      tallies.push(found.tally);
    }
    return { tallies };
  };
}

function countedOf({
  group,
  correct,
  judged,
  truncated,
  length,
  behaviours,
  segments,
}: RolloutSummary) {
  return { group, ...(judged !== false && { correct }), truncated, length, behaviours, segments };
}

export async function excerptsOf(
  steps: Steps,
  read: Read,
  { step, split, behaviour }: RequestParams<'excerpts'>,
): Promise<SpanExcerpts> {
  const summaries = await steps.summaries(step, split);
  const showing = summaries.filter(({ behaviours }) => Object.hasOwn(behaviours, behaviour));
  const total = showing.reduce((sum, { behaviours }) => sum + behaviours[behaviour], 0);
  const responses = summaries.length;
  const spans: SpanExcerpts['spans'] = [];
  for (const { id } of showing) {
    if (spans.length >= EXCERPTS) break;
    const [record] = await read([id]);
    for (const span of record?.spans ?? []) {
      if (span.behaviour !== behaviour || spans.length >= EXCERPTS) continue;
      const { correct, judged, truncated, group, pieces } = record;
      spans.push({
        ...{ id, group: String(group), truncated, length: pieces.length },
        ...(judged !== false && { correct }),
        ...excerptOf(pieces, span),
        why: span.why,
        ...(span.outcome !== undefined && { outcome: span.outcome }),
      });
    }
  }
  return { total, responses, kept: responses, spans };
}

/** Held-out prompts with their verdicts; those without a verdict are left out. */
export async function promptsOf(steps: Steps, read: Read): Promise<AskedPrompts> {
  const rollouts: AskedPrompts['rollouts'] = [];
  const first = new Map<number, string>();
  for (const step of steps.list('probe')) {
    for (const [row, { group, correct }] of steps.refs(step, 'probe').entries()) {
      if (correct === undefined) continue;
      const id = `${step}/probe/${row}`;
      rollouts.push({ id, step, group, correct });
      if (!first.has(group)) first.set(group, id);
    }
  }
  const prompts: AskedPrompts['prompts'] = [];
  for (const [group, id] of first) {
    const [record] = await read([id]);
    if (record) prompts.push({ group, prompt: record.prompt });
  }
  return { rollouts, prompts };
}
