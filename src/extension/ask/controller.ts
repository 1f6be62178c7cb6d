import { messageOf, UserError } from '../../base/errors.ts';
import type { AskServer, AskTarget, FromAsk, Question, ToAsk } from '../../protocol/ask.ts';
import { askUrl } from '../../stream/client/address.ts';
import { ask } from '../../stream/client/ask.ts';
import { listModels, type ServerAddress } from '../../stream/client/models.ts';
import type { Dialect } from '../../stream/dialect.ts';
import type { Log } from '../log.ts';
import { createBatcher } from '../webviews/batch.ts';
import { createAnswer, type Answer } from './answer.ts';

export interface AskControllerOptions {
  post: (message: ToAsk) => void;
  servers: () => Promise<AskServer[]>;
  /** Address and key of a server: read when a question is sent, never kept. */
  address: (name: string) => Promise<ServerAddress>;
  trusted: () => boolean;
  addServer: () => Promise<void>;
  setKey: (name: string) => Promise<void>;
  save: (answer: Answer) => Promise<void>;
  open: (answer: Answer) => Promise<void>;
  log: Log;
}

export interface AskController {
  receive(message: FromAsk): Promise<void>;
  /** Puts a prompt into the view, now or when it comes. */
  prompt(text: string): void;
  serversChanged(): Promise<void>;
  hidden(): void;
  answers(): readonly Answer[];
  dispose(): void;
}

/** Milliseconds of labelling at once. */
const BUDGET_MS = 4;
const TOP_LOGPROBS = 5;
const ENDS: Record<string, string> = {
  length: 'cut at the token limit',
  max_tokens: 'cut at the token limit',
  max_output_tokens: 'cut at the token limit',
  content_filter: 'stopped by the server’s filter',
  limit: 'stopped: the answer grew beyond four million characters',
  cut: 'the stream ended without saying why: the answer may be cut off',
};

export function createAskController(options: AskControllerOptions): AskController {
  const { post, log } = options;
  let active = false;
  let pendingPrompt: string | undefined;
  let answers: Answer[] = [];
  let nextId = 1;
  const running = new Map<number, AbortController>();
  const questions = new Map<number, { question: Question; sample: number }>();
  const dialects = new Map<string, Dialect>();
  let again: NodeJS.Immediate | undefined;

  const batch = createBatcher(flush);

  /** Labels in slices, so that the extension host stays free, and posts what is new. */
  function flush(): void {
    const until = performance.now() + BUDGET_MS;
    let all = true;
    for (const answer of answers) {
      const rest = until - performance.now();
      if (rest <= 0) all = false;
      else all = answer.label(rest) && all;
    }
    if (active) {
      const updates = answers.flatMap((answer) => answer.update(false) ?? []);
      if (updates.length > 0) post({ type: 'ask/update', updates });
    }
    if (!all) {
      again ??= setImmediate(() => {
        again = undefined;
        flush();
      });
    }
  }

  function snapshot(): void {
    post({ type: 'ask/answers', ids: answers.map(({ id }) => id) });
    const updates = answers.flatMap((answer) => answer.update(true) ?? []);
    if (updates.length > 0) post({ type: 'ask/update', updates });
  }

  async function sendServers(): Promise<void> {
    if (!active) return;
    post({ type: 'ask/servers', servers: await options.servers(), trusted: options.trusted() });
  }

  async function dialectOf(name: string, address: ServerAddress): Promise<Dialect> {
    const key = `${name}\n${address.url}\n${address.dialect}`;
    const known = dialects.get(key);
    if (known) return known;
    const { dialect } = await listModels(address);
    dialects.set(key, dialect);
    return dialect;
  }

  async function list(name: string): Promise<void> {
    try {
      const address = await options.address(name);
      requireTrust();
      const { dialect, models } = await listModels(address);
      dialects.set(`${name}\n${address.url}\n${address.dialect}`, dialect);
      post({ type: 'ask/models', server: name, models, url: askUrl(address.url, dialect) });
    } catch (error) {
      log.warn(`Ask a Model: ${messageOf(error)}`);
      post({ type: 'ask/models', server: name, models: [], url: '', error: messageOf(error) });
    }
  }

  function requireTrust(): void {
    if (options.trusted()) return;
    throw new UserError('untrusted', 'In a workspace that is not trusted nothing is sent.');
  }

  function send(question: Question): void {
    requireTrust();
    stop();
    answers = [];
    questions.clear();
    for (let sample = 0; sample < question.samples; sample++) {
      for (const target of question.targets) {
        answers.push(begin(question, target, question.samples > 1 ? sample + 1 : 0));
      }
    }
    snapshot();
  }

  function begin(question: Question, target: AskTarget, sample: number): Answer {
    const { prompt } = question;
    const answer = createAnswer(nextId++, target, target.server, sample, prompt, Date.now);
    questions.set(answer.id, { question: { ...question, targets: [target] }, sample });
    const control = new AbortController();
    running.set(answer.id, control);
    void run(answer, question, control)
      .catch((error: unknown) => {
        if (control.signal.aborted) return answer.end('stopped');
        log.warn(`Ask a Model: ${messageOf(error)}`);
        answer.end('failed', messageOf(error));
      })
      .finally(() => {
        running.delete(answer.id);
        batch.poke();
      });
    return answer;
  }

  async function run(answer: Answer, question: Question, control: AbortController): Promise<void> {
    const { signal } = control;
    const address = await options.address(answer.target.server);
    const dialect = await dialectOf(answer.target.server, address);
    signal.throwIfAborted();
    const { prompt, temperature, maxTokens, logprobs } = question;
    const { finish } = await ask({
      server: address,
      dialect,
      request: {
        ...{ model: answer.target.model, prompt, temperature, maxTokens },
        topLogprobs: logprobs ? TOP_LOGPROBS : 0,
      },
      signal,
      onEvents: (events) => {
        answer.take(events);
        batch.poke();
      },
      onNote: (note) => {
        answer.notes.push(note);
        batch.poke();
      },
    });
    answer.end('done', ENDS[finish]);
  }

  function stop(id?: number): void {
    for (const [each, control] of running) {
      if (id === undefined || id === each) control.abort(new Error('stopped'));
    }
  }

  function find(id: number): Answer {
    const found = answers.find((answer) => answer.id === id);
    if (!found) throw new UserError('answer', 'This answer is gone.');
    return found;
  }

  async function answerTo(message: FromAsk): Promise<void> {
    switch (message.type) {
      case 'ask/ready':
        active = true;
        await sendServers();
        if (pendingPrompt !== undefined) post({ type: 'ask/prompt', prompt: pendingPrompt });
        pendingPrompt = undefined;
        return snapshot();
      case 'ask/list':
        return list(message.server);
      case 'ask/send':
        return send(message.question);
      case 'ask/stop':
        return stop(message.id);
      case 'ask/retry': {
        requireTrust();
        const at = answers.indexOf(find(message.id));
        const asked = questions.get(message.id);
        if (!asked) return;
        running.get(message.id)?.abort(new Error('stopped'));
        answers[at] = begin(asked.question, asked.question.targets[0], asked.sample);
        return snapshot();
      }
      case 'ask/save':
        return options.save(find(message.id));
      case 'ask/open':
        return options.open(find(message.id));
      case 'ask/addServer':
        await options.addServer();
        return sendServers();
      case 'ask/setKey':
        await options.setKey(message.server);
        return sendServers();
    }
  }

  return {
    async receive(message) {
      try {
        await answerTo(message);
      } catch (error) {
        log.warn(`Ask a Model: ${messageOf(error)}`);
        post({ type: 'ask/error', message: messageOf(error) });
      }
    },
    prompt(text) {
      if (active) post({ type: 'ask/prompt', prompt: text });
      else pendingPrompt = text;
    },
    serversChanged: sendServers,
    hidden() {
      active = false;
    },
    answers: () => answers,
    dispose() {
      active = false;
      stop();
      batch.cancel();
      if (again) clearImmediate(again);
    },
  };
}
