import { UserError } from '../base/errors.ts';
import type { AskedPrompts, SpanExcerpts } from '../protocol/tallies.ts';
import type { RequestParams, RequestResult } from '../protocol/worker.ts';
import type { StoreReader } from '../run/store/reader.ts';
import type { AskedTask } from '../run/own/task.ts';
import { excerptOf } from '../trace/excerpts.ts';
import { tallyStep, type Counted, type StepTally } from '../trace/tally.ts';

/** Answers about a whole training, counted where the store is: what crosses the socket is small, whatever was stored. */

/** Rollouts that one answer counts at most: about a tenth of a second. */
const COUNTED = 8000;
/** Excerpts in one answer. */
const EXCERPTS = 200;

/** Counts of the steps from `fromStep` on, as many as one answer may take; `next` = where to go on, if there is more. */
export function storeTallies(
  reader: StoreReader,
  asked: AskedTask,
  { split, fromStep }: RequestParams<'tallies'>,
): RequestResult<'tallies'> {
  const steps = reader.rolloutSteps(split).filter((step) => step >= fromStep);
  const tallies: StepTally[] = [];
  let counted = 0;
  for (const step of steps) {
    if (counted >= COUNTED) return { tallies, next: step };
    const responses = countedStep(reader, asked, step, split);
    counted += responses.length;
    tallies.push(tallyStep(step, responses));
  }
  return { tallies };
}

/** Chances are counted from the tokens: known where the text was kept. */
function countedStep(
  reader: StoreReader,
  { task, options }: AskedTask,
  step: number,
  split: RequestParams<'tallies'>['split'],
): Counted[] {
  const kept = new Map(reader.stepTokens(step, split).map((each) => [each.id, each]));
  return reader.rolloutSummaries(step, split).map((summary): Counted => {
    const tokens = kept.get(summary.id);
    return {
      group: summary.group,
      correct: summary.correct,
      truncated: summary.truncated,
      length: summary.length,
      behaviours: summary.behaviours,
      segments: summary.segments,
      ...(tokens && {
        opportunities: task.opportunities(tokens.prompt, tokens.response, options),
      }),
    };
  });
}

export function storeExcerpts(
  reader: StoreReader,
  { step, split, behaviour }: RequestParams<'excerpts'>,
): SpanExcerpts {
  const summaries = reader.rolloutSummaries(step, split);
  const showing = summaries.filter(({ behaviours }) => Object.hasOwn(behaviours, behaviour));
  const total = showing.reduce((sum, { behaviours }) => sum + behaviours[behaviour], 0);
  const kept = summaries.filter(({ stored }) => stored).length;
  const spans: SpanExcerpts['spans'] = [];
  for (const { id, stored } of showing) {
    if (!stored) continue;
    const [record] = reader.rollouts([id]);
    for (const span of record?.spans ?? []) {
      if (span.behaviour !== behaviour) continue;
      if (spans.length === EXCERPTS) return { total, responses: summaries.length, kept, spans };
      const { correct, truncated, group, pieces } = record;
      spans.push({
        ...{ id, group: String(group), correct, truncated, length: pieces.length },
        ...excerptOf(pieces, span),
        why: span.why,
        ...(span.outcome !== undefined && { outcome: span.outcome }),
      });
    }
  }
  return { total, responses: summaries.length, kept, spans };
}

/** The probes: the same prompts at every evaluation. */
export function storePrompts(reader: StoreReader): AskedPrompts {
  const rollouts = reader.verdicts('probe');
  const first = new Map(rollouts.map(({ group, id }) => [group, id]));
  const prompts = [...first].flatMap(([group, id]) => {
    const [record] = reader.rollouts([id]);
    return record ? [{ group, prompt: record.prompt }] : [];
  });
  return { rollouts, prompts };
}

/** Null for tasks whose language describes no search. */
export function storeTree(
  reader: StoreReader,
  { task, options }: AskedTask,
  id: string,
): RequestResult<'tree'> {
  const [found] = reader.rolloutTokens([id]);
  if (!found)
    throw new UserError('rollout', `rollout ${id} is not there, or its text was not kept`);
  return { tree: task.tree?.(found.prompt, found.response, options) ?? null };
}
