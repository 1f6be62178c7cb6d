import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

const folder = join(root, 'test', 'fixtures', 'streams');

/** What a transcript must be read as (test/fixtures/streams/index.json), as far as a window shows it. */
export interface Told {
  dialect: string;
  reasoning: string;
  answer: string;
  tokens?: number;
}

export function told(name: string): Told {
  const all = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Record<string, Told>;
  return all[name];
}

/** A server of models whose answers are transcripts: the model that is asked for names the file. */
export interface Replay {
  origin: string;
  /** Bodies of the questions so far. */
  asked: Record<string, unknown>[];
  /** Questions whose asker hung up before the end. */
  hungUp(): number;
  /** From now on, answers pause after the first piece that holds these words; '' = no more. */
  hold(words: string): void;
  /** Lets the answers go on that pause, and those to come. */
  release(): void;
  close(): Promise<void>;
}

/** Bytes at once: few, so that most characters beyond ASCII and all events come in pieces. */
const PIECE = 7;

export async function replay(models: readonly string[]): Promise<Replay> {
  const asked: Record<string, unknown>[] = [];
  let hungUp = 0;
  let held = '';
  const waiting: (() => void)[] = [];

  async function stream(name: string, response: ServerResponse): Promise<void> {
    let gone = false;
    let wake: (() => void) | undefined;
    response.on('close', () => {
      if (!response.writableFinished) hungUp++;
      gone = true;
      wake?.();
    });
    const ndjson = name.endsWith('.ndjson');
    response.setHeader('content-type', ndjson ? 'application/x-ndjson' : 'text/event-stream');
    const bytes = readFileSync(join(folder, name));
    const found = held === '' ? -1 : bytes.indexOf(held);
    if (held !== '' && found < 0) throw new Error(`${name} does not say ${held}`);
    // To the end of the event, so that all of it can be read.
    const pause = found < 0 ? Infinity : bytes.indexOf('\n\n', found) + 2;
    for (let at = 0; at < bytes.length && !gone; at += PIECE) {
      if (at <= pause && pause < at + PIECE) {
        response.write(bytes.subarray(at, pause));
        await new Promise<void>((go) => {
          wake = go;
          waiting.push(go);
        });
        response.write(bytes.subarray(pause, at + PIECE));
      } else {
        response.write(bytes.subarray(at, at + PIECE));
      }
      await new Promise((next) => setImmediate(next));
    }
    response.end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET') {
      const list =
        path === '/v1/models'
          ? { data: models.filter((name) => name.endsWith('.sse')).map((id) => ({ id })) }
          : path === '/api/tags'
            ? {
                models: models.filter((name) => name.endsWith('.ndjson')).map((name) => ({ name })),
              }
            : undefined;
      response.statusCode = list ? 200 : 404;
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify(list ?? { error: 'there is nothing here' }));
    }
    let body = '';
    for await (const part of request) body += String(part);
    const question = JSON.parse(body) as Record<string, unknown>;
    asked.push({ ...question, path });
    await stream(String(question['model']), response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const release = (): void => {
    held = '';
    for (const go of waiting.splice(0)) go();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hungUp: () => hungUp,
    hold: (words) => {
      held = words;
    },
    release,
    async close() {
      release();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
