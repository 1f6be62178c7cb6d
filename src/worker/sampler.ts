import { UserError } from '../base/errors.ts';
import {
  FromSampler,
  ToSampler,
  type SampleRequest,
  type SampleResult,
} from '../protocol/sampler.ts';
import { validated } from '../protocol/validate.ts';
import { openEngine } from '../run/engines.ts';
import { hasEnded } from '../run/events.ts';
import { fork } from '../run/intervene/fork.ts';
import { intervene } from '../run/intervene/intervene.ts';
import { openSampler, type Sampler } from '../run/intervene/open.ts';
import { runPath } from '../run/paths.ts';
import { readRecord } from '../run/record.ts';
import { parseRolloutId } from '../run/rolloutId.ts';
import { openReader } from '../run/store/reader.ts';
import { cleanOwnEnvironment, lowerPriority } from './environment.ts';
import { statusOf } from './list.ts';
import { plainError } from '../protocol/plainError.ts';

/**
 * Entry of the sampler: a process of its own that loads a checkpoint of a run, answers one question by sampling, and ends.
 * It reads the run's files beside whoever trains and writes nothing; beside a training run it takes one thread.
 */
const PROGRESS_MS = 100;
const SAMPLES = 16;

cleanOwnEnvironment();

function send(message: FromSampler): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) throw new Error('sampler.js is asked over its IPC channel, not by hand');
    process.send(validated(FromSampler, message, 'message of the sampler'), (error: unknown) =>
      error
        ? reject(error instanceof Error ? error : new Error('the channel is closed'))
        : resolve(),
    );
  });
}

async function answer({ folder, request }: ToSampler): Promise<SampleResult> {
  const began = performance.now();
  const { spec } = readRecord(folder);
  const status = await statusOf(folder);
  const alone = hasEnded(status.state) || status.state === 'interrupted';
  // Somebody waits for the answer: only a training run goes first. Before the engine's threads, which inherit it.
  if (!alone) lowerPriority();
  const engine = await openEngine(alone ? spec : { ...spec, threads: 1 });
  try {
    const sampler = await openSampler(folder, spec, engine, request.step ?? stepOf(request));
    try {
      const { checkpoint } = sampler;
      const found = await sampled(folder, sampler, request);
      return { ...found, checkpoint, seconds: (performance.now() - began) / 1000 };
    } finally {
      sampler.dispose();
    }
  } finally {
    await engine.dispose();
  }
}

/** The weights that wrote a training rollout of step s are those after s − 1 updates; a probe's are those after s. */
function stepOf(request: SampleRequest): number | undefined {
  if (request.kind !== 'fork') return undefined;
  const { step, split } = parseRolloutId(request.rollout);
  return split === 'train' ? step - 1 : step;
}

async function sampled(folder: string, sampler: Sampler, request: SampleRequest) {
  let last = 0;
  const onProgress = (done: number, total: number): void => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    void send({ type: 'progress', done, total }).catch(() => undefined);
  };
  if (request.kind === 'intervene') {
    const { kind, mode, behaviour, draws = sampler.draws } = request;
    return { kind, ...(await intervene(sampler, { mode, behaviour, draws, onProgress })) };
  }
  const { kind, rollout, samples = SAMPLES } = request;
  const tokens = readTokens(folder, rollout, sampler);
  return { kind, rollout, ...(await fork(sampler, { ...tokens, samples, onProgress })) };
}

function readTokens(folder: string, id: string, { context }: Sampler) {
  const reader = openReader(runPath(folder, 'store'));
  try {
    const [found] = reader.rolloutTokens([id]);
    if (!found) {
      throw new UserError('rollout', `rollout ${id} is not there, or its text was not kept`);
    }
    const foreign = found.response.find((token) => context.vocabulary[token] === undefined);
    if (foreign !== undefined) throw new UserError('rollout', `rollout ${id} has foreign tokens`);
    return found;
  } finally {
    reader.close();
  }
}

process.once('message', (message) => {
  // Nobody to answer to any more.
  process.once('disconnect', () => process.exit(0));
  Promise.resolve()
    .then(() => answer(validated(ToSampler, message, 'request to the sampler')))
    .then(
      (result) => send({ type: 'result', result }),
      (error: unknown) => send({ type: 'error', error: plainError(error) }),
    )
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
});
