import type { RequestName, RequestParams, RequestResult } from '../protocol/worker.ts';
import { previewControls } from '../run/preview/preview.ts';
import type { RunStatus } from '../run/records.ts';
import type { StoreReader } from '../run/store/reader.ts';
import type { AskedTask } from '../run/own/task.ts';
import { storeExcerpts, storePrompts, storeTallies, storeTree } from './across.ts';

/** Questions that a store alone can answer, the same for a living worker and for a reader. */
type Stored = Exclude<RequestName, 'hello' | 'subscribe' | 'control' | 'command'>;
type Answers = { [N in Stored]: (params: RequestParams<N>) => RequestResult<N> };

export function storeAnswers(
  reader: StoreReader,
  status: () => RunStatus,
  task: () => AskedTask,
): Answers {
  return {
    status,
    events: ({ fromSeq, limit }) => reader.events(fromSeq, limit),
    rolloutSteps: ({ split }) => ({ steps: reader.rolloutSteps(split) }),
    rolloutSummaries: ({ step, split }) => ({ rollouts: reader.rolloutSummaries(step, split) }),
    rollouts: ({ ids }) => ({ rollouts: reader.rollouts(ids) }),
    tallies: (params) => storeTallies(reader, task(), params),
    excerpts: (params) => storeExcerpts(reader, params),
    askedPrompts: () => storePrompts(reader),
    tree: ({ id }) => storeTree(reader, task(), id),
    preview: ({ values }) => previewControls(reader, status(), values),
    probe: ({ group, sample }) => ({ rollouts: reader.probe(group, sample) }),
  };
}

export function isStored(name: RequestName): name is Stored {
  return !['hello', 'subscribe', 'control', 'command'].includes(name);
}

/** Answers any stored request, whatever its type. */
export function answerStored(answers: Answers, name: Stored, params: unknown): unknown {
  return (answers[name] as (params: unknown) => unknown)(params);
}
