import {
  isRunTarget,
  type AskRun,
  type AskServer,
  type AskTarget,
  type ToAsk,
} from '../../src/protocol/ask.ts';

type Of<T extends ToAsk['type']> = Omit<Extract<ToAsk, { type: T }>, 'type'>;
export type RunChoice = Of<'ask/run'>;
export type ModelChoice = Of<'ask/models'>;

/** Everybody who can be asked, and what is known of them. */
export interface People {
  servers: readonly AskServer[];
  runs: readonly AskRun[];
  trusted: boolean;
  /** Whether the host has said who there is. */
  told: boolean;
  models: ReadonlyMap<string, ModelChoice>;
  choices: ReadonlyMap<string, RunChoice>;
}

/** A target as the value of an option, and back. */
export const keyOf = (target: AskTarget): string =>
  isRunTarget(target) ? `run ${target.run}` : `server ${target.server}`;

export function targetOf(key: string): AskTarget | undefined {
  if (key.startsWith('run ')) return { run: key.slice(4) };
  if (key.startsWith('server ')) return { server: key.slice(7), model: '' };
  return undefined;
}

/** Whether a question can go there now. */
export function isReady(target: AskTarget, { runs }: People): boolean {
  if (isRunTarget(target)) return runs.some(({ id }) => id === target.run);
  return target.server !== '' && target.model !== '';
}

/** Says what the button does, before it does it. */
export function whereTo(targets: readonly AskTarget[], people: People): string {
  const { servers, runs, trusted, told, models, choices } = people;
  if (!told) return '';
  if (!trusted) return 'This workspace is not trusted: nothing is sent, and nobody is asked.';
  if (servers.length === 0 && runs.length === 0) {
    return 'Nobody to ask yet. Add an OpenAI-compatible server, Ollama, LM Studio or Anthropic: its address is all it takes. Or train a run: its checkpoints can be asked.';
  }
  const urls: string[] = [];
  const own: string[] = [];
  for (const target of targets) {
    if (isRunTarget(target)) {
      const run = runs.find(({ id }) => id === target.run);
      if (!run) continue;
      const named = choices
        .get(target.run)
        ?.checkpoints.find(({ name }) => name === target.checkpoint)?.label;
      own.push(`${named ?? target.checkpoint ?? run.newest} of ${run.name}`);
    } else {
      const entry = servers.find(({ name }) => name === target.server);
      const url = models.get(target.server)?.url || entry?.url;
      if (url) urls.push(url);
    }
  }
  const said: string[] = [];
  const all = (list: string[]): string => [...new Set(list)].join(' and ');
  if (urls.length > 0) said.push(`sends the prompt to ${all(urls)}`);
  if (own.length > 0) {
    said.push(
      `samples ${all(own)} here${urls.length === 0 ? '; nothing leaves this machine' : ''}`,
    );
  }
  return said.length === 0 ? '' : `“Ask” ${said.join(', and ')}`;
}
