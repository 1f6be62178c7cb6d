import { UserError } from '../base/errors.ts';
import {
  FromSampler,
  ToSampler,
  type AdvantagesResult,
  type PromptResult,
  type SampledTokens,
  type SampleRequest,
  type SampleResult,
} from '../protocol/sampler.ts';
import { validated } from '../protocol/validate.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../run/engines.ts';
import { hasEnded, type RunState } from '../run/events.ts';
import { askPrompt, fitQuestion, type FittedQuestion } from '../run/intervene/ask.ts';
import { fork } from '../run/intervene/fork.ts';
import { intervene } from '../run/intervene/intervene.ts';
import {
  chooseCheckpoint,
  namedCheckpoint,
  openSampler,
  type Sampler,
  type SamplerWish,
} from '../run/intervene/open.ts';
import { openLab } from '../run/lab/lab.ts';
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
/** Nobody trains now. */
const IDLE: readonly RunState[] = ['interrupted', 'paused'];

type Request<K extends SampleRequest['kind']> = Extract<SampleRequest, { kind: K }>;

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
  const alone = hasEnded(status.state) || IDLE.includes(status.state);
  // Somebody waits for the answer: only a run that trains goes first. Before the engine's threads, which inherit it.
  if (!alone) lowerPriority();
  const open = (): Promise<Engine> => openEngine(alone ? spec : { ...spec, threads: 1 });
  if (request.kind === 'advantages') return advantages(folder, request, open, began);
  const engine = await open();
  try {
    const work = request.kind === 'sample' ? asked(request) : studied(folder, request);
    const sampler = await openSampler(folder, spec, engine, work);
    try {
      const { checkpoint } = sampler;
      const found = await work.run(sampler);
      return { ...found, checkpoint, seconds: (performance.now() - began) / 1000 };
    } finally {
      sampler.dispose();
    }
  } finally {
    await engine.dispose();
  }
}

async function advantages(
  folder: string,
  { kind, question }: Request<'advantages'>,
  open: () => Promise<Engine>,
  began: number,
): Promise<AdvantagesResult> {
  const { spec } = readRecord(folder);
  let opened: Promise<Engine> | undefined;
  try {
    const result = await openLab(
      { folder, spec, engine: () => (opened ??= open()), onProgress: progress() },
      question,
    );
    return { kind, result, seconds: (performance.now() - began) / 1000 };
  } finally {
    await (await opened)?.dispose();
  }
}

/** Tells how far the work is, at most so often. */
function progress(): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    void send({ type: 'progress', done, total }).catch(() => undefined);
  };
}

type Sampled = Exclude<SampleResult, AdvantagesResult>;
type Found<R> = R extends Sampled ? Omit<R, 'checkpoint' | 'seconds'> : never;

interface Work<R extends Sampled = Sampled> extends SamplerWish {
  run(sampler: Sampler): Promise<Found<R>>;
}

/** A prompt typed by hand: its words are sent as they are sampled. */
function asked({ checkpoint: name, ...request }: Request<'sample'>): Work<PromptResult> {
  let question: FittedQuestion | undefined;
  return {
    choose: (names) => namedCheckpoint(names, name),
    size(context, config) {
      question = fitQuestion(request, context, config);
      return { rows: request.samples, length: question.tokens.length + question.limit };
    },
    async run(sampler) {
      const { checkpoint, context, policy } = sampler;
      question ??= fitQuestion(request, context, policy.config);
      const { limit } = question;
      const onWords = (rows: SampledTokens['rows']): void => {
        void send({ type: 'tokens', tokens: { checkpoint, limit, rows } }).catch(() => undefined);
      };
      onWords([]);
      const now = (): number => performance.now();
      return { kind: 'sample', limit, rows: await askPrompt(sampler, question, { onWords, now }) };
    },
  };
}

function studied(folder: string, request: Request<'intervene' | 'fork'>): Work {
  const onProgress = progress();
  if (request.kind === 'intervene') {
    const { kind, mode, behaviour, step } = request;
    return {
      choose: (names) => chooseCheckpoint(names, step),
      async run(sampler) {
        const { draws = sampler.draws } = request;
        return { kind, ...(await intervene(sampler, { mode, behaviour, draws, onProgress })) };
      },
    };
  }
  const { kind, rollout, samples = SAMPLES } = request;
  return {
    choose: (names) => chooseCheckpoint(names, request.step ?? stepOf(rollout)),
    async run(sampler) {
      const tokens = readTokens(folder, rollout, sampler);
      return { kind, rollout, ...(await fork(sampler, { ...tokens, samples, onProgress })) };
    },
  };
}

/** The weights that wrote a training rollout of step s are those after s − 1 updates; a probe's are those after s. */
function stepOf(rollout: string): number {
  const { step, split } = parseRolloutId(rollout);
  return split === 'train' ? step - 1 : step;
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
