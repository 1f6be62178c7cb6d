import { messageOf } from '../../base/errors.ts';
import {
  isRunTarget,
  type AskTarget,
  type CheckpointTarget,
  type Question,
  type ServerTarget,
} from '../../protocol/ask.ts';
import { askUrl } from '../../stream/client/address.ts';
import { ask } from '../../stream/client/ask.ts';
import { listModels, type ServerAddress } from '../../stream/client/models.ts';
import type { Dialect } from '../../stream/dialect.ts';
import type { Log } from '../log.ts';
import type { Answer } from './answer.ts';
import type { AskRuns } from './runs.ts';
import { askCheckpoint } from './sampled.ts';

export interface AskingOptions {
  runs: AskRuns;
  /** Address and key of a server: read when a question is sent, never kept. */
  address: (name: string) => Promise<ServerAddress>;
  /** Something of an answer changed. */
  onChange: () => void;
  log: Log;
}

/** Those who are being asked at this moment. */
export interface Asking {
  /** Asks for these answers: samples `first` … of the target. */
  begin(
    question: Question,
    target: AskTarget,
    answers: readonly Answer[],
    noise: { seed: number; first: number },
  ): void;
  /** One answer, or all. */
  stop(id?: number): void;
  /** A server's models, and where a question to it goes. */
  models(server: string): Promise<{ models: string[]; url: string }>;
}

const TOP_LOGPROBS = 5;
const ENDS: Record<string, string> = {
  length: 'cut at the token limit',
  max_tokens: 'cut at the token limit',
  max_output_tokens: 'cut at the token limit',
  content_filter: 'stopped by the server’s filter',
  limit: 'stopped: the answer grew beyond four million characters',
  cut: 'the stream ended without saying why: the answer may be cut off',
};

export function createAsking({ runs, address, onChange, log }: AskingOptions): Asking {
  /** How to stop each answer that is being written. */
  const running = new Map<number, () => void>();
  const dialects = new Map<string, Dialect>();

  const keyOf = (name: string, { url, dialect }: ServerAddress): string =>
    `${name}\n${url}\n${dialect}`;

  async function dialectOf(name: string, at: ServerAddress): Promise<Dialect> {
    const known = dialects.get(keyOf(name, at));
    if (known) return known;
    const { dialect } = await listModels(at);
    dialects.set(keyOf(name, at), dialect);
    return dialect;
  }

  /** Says how the answers ended once the work is done. */
  function settle(answers: readonly Answer[], signal: AbortSignal, work: Promise<void>): void {
    void work
      .catch((error: unknown) => {
        if (!signal.aborted) log.warn(`Ask a Model: ${messageOf(error)}`);
        for (const answer of answers) {
          if (signal.aborted) answer.end('stopped');
          else answer.end('failed', messageOf(error));
        }
      })
      .finally(() => {
        for (const { id } of answers) running.delete(id);
        onChange();
      });
  }

  async function askServer(
    answer: Answer,
    { server, model }: ServerTarget,
    question: Question,
    signal: AbortSignal,
  ): Promise<void> {
    const at = await address(server);
    const dialect = await dialectOf(server, at);
    signal.throwIfAborted();
    const { prompt, temperature, maxTokens, logprobs } = question;
    const { finish } = await ask({
      server: at,
      dialect,
      request: {
        ...{ model, prompt, temperature, maxTokens },
        topLogprobs: logprobs ? TOP_LOGPROBS : 0,
      },
      signal,
      onEvents: (events) => {
        answer.take(events);
        onChange();
      },
      onNote: (note) => {
        answer.notes.push(note);
        onChange();
      },
    });
    answer.end('done', ENDS[finish]);
  }

  function askRun(
    question: Question,
    target: CheckpointTarget,
    answers: readonly Answer[],
    noise: { seed: number; first: number },
  ): void {
    const control = new AbortController();
    const { signal } = control;
    const wanted = new Set(answers);
    for (const answer of answers) {
      running.set(answer.id, () => {
        // One process samples them all: it ends with the last that is wanted.
        wanted.delete(answer);
        running.delete(answer.id);
        answer.end('stopped');
        if (wanted.size === 0) control.abort(new Error('stopped'));
        onChange();
      });
    }
    const asked = { question, target, answers, ...noise, signal, onChange };
    settle(answers, signal, askCheckpoint(runs, asked));
  }

  return {
    begin(question, target, answers, noise) {
      if (isRunTarget(target)) return askRun(question, target, answers, noise);
      for (const answer of answers) {
        const control = new AbortController();
        running.set(answer.id, () => control.abort(new Error('stopped')));
        const { signal } = control;
        settle([answer], signal, askServer(answer, target, question, signal));
      }
    },
    stop(id) {
      for (const [each, give] of [...running]) if (id === undefined || id === each) give();
    },
    async models(server) {
      const at = await address(server);
      const { dialect, models } = await listModels(at);
      dialects.set(keyOf(server, at), dialect);
      return { models, url: askUrl(at.url, dialect) };
    },
  };
}
