import { messageOf, UserError } from '../../base/errors.ts';
import {
  isRunTarget,
  type AskServer,
  type AskTarget,
  type FromAsk,
  type Question,
  type ToAsk,
} from '../../protocol/ask.ts';
import type { ServerAddress } from '../../stream/client/models.ts';
import type { Log } from '../log.ts';
import { createBatcher } from '../webviews/batch.ts';
import { createAnswer, type Answer } from './answer.ts';
import { createAsking } from './asking.ts';
import { checkpointLabel, type AskRuns } from './runs.ts';

export interface AskControllerOptions {
  post: (message: ToAsk) => void;
  runs: AskRuns;
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
  /** Puts a run into the view as the one that is asked, now or when it comes. */
  target(run: string): void;
  serversChanged(): Promise<void>;
  runsChanged(): void;
  hidden(): void;
  answers(): readonly Answer[];
  dispose(): void;
}

/** Milliseconds of labelling at once. */
const BUDGET_MS = 4;
/** Milliseconds between two lists of runs while they train. */
const RUNS_INTERVAL = 1000;
/** Short enough to be read and typed again. */
const freshSeed = (): number => Math.floor(Math.random() * 1e6);

export function createAskController(options: AskControllerOptions): AskController {
  const { post, log } = options;
  let active = false;
  let pendingPrompt: string | undefined;
  let pendingRun: string | undefined;
  let answers: Answer[] = [];
  let nextId = 1;
  const questions = new Map<number, { question: Question; target: AskTarget; sample: number }>();
  let again: NodeJS.Immediate | undefined;

  const batch = createBatcher(flush);
  const { runs, address } = options;
  const asking = createAsking({ runs, address, onChange: () => batch.poke(), log });
  const runsBatch = createBatcher(sendRuns, RUNS_INTERVAL);

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

  async function list(server: string): Promise<void> {
    try {
      requireTrust();
      post({ type: 'ask/models', server, ...(await asking.models(server)) });
    } catch (error) {
      log.warn(`Ask a Model: ${messageOf(error)}`);
      post({ type: 'ask/models', server, models: [], url: '', error: messageOf(error) });
    }
  }

  function sendRuns(): void {
    if (active) post({ type: 'ask/runs', runs: runs.list() });
  }

  async function describe(run: string): Promise<void> {
    try {
      post({ type: 'ask/run', ...(await runs.describe(run)) });
    } catch (error) {
      log.warn(`Ask a Model: ${messageOf(error)}`);
      const none = { checkpoints: [], examples: [], maxTokens: 0, temperature: 0 };
      post({ type: 'ask/run', run, ...none, error: messageOf(error) });
    }
  }

  function requireTrust(): void {
    if (options.trusted()) return;
    throw new UserError('untrusted', 'In a workspace that is not trusted nobody is asked.');
  }

  function send(question: Question): void {
    requireTrust();
    asking.stop();
    questions.clear();
    const { targets, samples } = question;
    // The same noise for all: where two checkpoints part is then their doing.
    const seed = question.seed ?? freshSeed();
    const all = targets.map((target) =>
      Array.from({ length: samples }, (_, sample) => fresh(question, target, sample)),
    );
    answers = Array.from({ length: samples }, (_, i) => all.map((each) => each[i])).flat();
    targets.forEach((target, i) => asking.begin(question, target, all[i], { seed, first: 0 }));
    snapshot();
  }

  function fresh(question: Question, target: AskTarget, sample: number): Answer {
    const { prompt, samples } = question;
    const own = isRunTarget(target);
    const answer = createAnswer({
      ...{ id: nextId++, target, prompt, now: Date.now, exact: own },
      sample: samples > 1 ? sample + 1 : 0,
      model: own ? runs.name(target.run) : target.model,
      place: own ? checkpointLabel(target.checkpoint ?? 'newest checkpoint') : target.server,
    });
    questions.set(answer.id, { question, target, sample });
    return answer;
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
        sendRuns();
        if (pendingRun !== undefined) post({ type: 'ask/target', run: pendingRun });
        pendingRun = undefined;
        if (pendingPrompt !== undefined) post({ type: 'ask/prompt', prompt: pendingPrompt });
        pendingPrompt = undefined;
        return snapshot();
      case 'ask/list':
        return list(message.server);
      case 'ask/run':
        return describe(message.run);
      case 'ask/send':
        return send(message.question);
      case 'ask/stop':
        return asking.stop(message.id);
      case 'ask/retry': {
        requireTrust();
        const at = answers.indexOf(find(message.id));
        const asked = questions.get(message.id);
        if (!asked) return;
        asking.stop(message.id);
        const { question, target, sample } = asked;
        answers[at] = fresh(question, target, sample);
        const seed = question.seed ?? freshSeed();
        asking.begin(question, target, [answers[at]], { seed, first: sample });
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
    target(run) {
      if (active) {
        sendRuns();
        post({ type: 'ask/target', run });
      } else pendingRun = run;
    },
    serversChanged: sendServers,
    runsChanged: () => runsBatch.poke(),
    hidden() {
      active = false;
    },
    answers: () => answers,
    dispose() {
      active = false;
      asking.stop();
      batch.cancel();
      runsBatch.cancel();
      if (again) clearImmediate(again);
    },
  };
}
