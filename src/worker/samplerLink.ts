import { spawn } from 'node:child_process';
import { messageOf, UserError } from '../base/errors.ts';
import {
  FromSampler,
  type SampleAnswer,
  type SampledTokens,
  type SampleRequest,
  type ToSampler,
} from '../protocol/sampler.ts';
import { validated } from '../protocol/validate.ts';
import { engineProcess } from '../run/engines.ts';
import { readRecord } from '../run/record.ts';
import { cleanEnvironment } from './environment.ts';
import { entryPath } from './entries.ts';
import { thrown } from '../protocol/plainError.ts';

export interface AskOptions {
  /** Folder with sampler.js, where the caller's own bundle does not lie beside it. */
  bundle?: string;
  /** The Node to run it on; default: this process's binary, Electron included. */
  node?: string;
  /** Ends the sampling; the promise rejects with its reason. */
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** Words of a prompt's samples as they come. */
  onTokens?: (tokens: SampledTokens) => void;
}

/** Characters of the sampler's own last words that are told when it dies. */
const WORDS = 2000;

/** Asks a run's checkpoint in a process of its own, which ends with the answer. Throws UserError where the request is at fault. */
export function askSampler<R extends SampleRequest>(
  folder: string,
  request: R,
  options: AskOptions = {},
): Promise<SampleAnswer<R>> {
  const { bundle, node, signal, onProgress, onTokens } = options;
  signal?.throwIfAborted();
  const engine = engineProcess(readRecord(folder).spec);
  const child = spawn(engine?.node ?? node ?? process.execPath, [entryPath('sampler', bundle)], {
    // A session of its own, which alone gives way to a training run. It ends when this end of the channel does.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...cleanEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1', ...engine?.env },
    windowsHide: true,
  });
  let words = '';
  child.stderr?.on('data', (data) => (words = (words + String(data)).slice(-WORDS)));
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      child.kill('SIGKILL');
      reject(
        signal?.reason instanceof Error ? signal.reason : new UserError('cancelled', 'Cancelled.'),
      );
    };
    signal?.addEventListener('abort', abort, { once: true });
    child.once('error', (error) => reject(died(messageOf(error))));
    child.once('close', (code, by) => {
      signal?.removeEventListener('abort', abort);
      // After an answer this changes nothing.
      reject(died(`${by ?? `code ${code}`}${words === '' ? '' : `\n${words.trim()}`}`));
    });
    child.on('message', (raw) => {
      try {
        const message = validated(FromSampler, raw, 'message of the sampler');
        if (message.type === 'progress') onProgress?.(message.done, message.total);
        else if (message.type === 'tokens') onTokens?.(message.tokens);
        else if (message.type === 'result') resolve(message.result as SampleAnswer<R>);
        else reject(thrown(message.error));
      } catch (error) {
        child.kill('SIGKILL');
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.send({ folder, request } satisfies ToSampler, (error) => {
      if (error) reject(died(error.message));
    });
  });
}

const died = (how: string): Error =>
  new UserError('worker', `The process that samples the checkpoint ended (${how}).`);
