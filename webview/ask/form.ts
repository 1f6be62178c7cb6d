import {
  isRunTarget,
  type AskRun,
  type AskServer,
  type AskTarget,
  type FromAsk,
  type Question,
} from '../../src/protocol/ask.ts';
import { button, h, setHidden, setText } from '../common/dom.ts';
import { isReady, whereTo, type ModelChoice, type People, type RunChoice } from './people.ts';
import type { AskState } from './state.ts';
import { createTargetRow, type TargetHost } from './target.ts';

/** What is asked, and whom. */
export interface Form {
  element: HTMLElement;
  servers(servers: readonly AskServer[], trusted: boolean): void;
  runs(runs: readonly AskRun[]): void;
  models(found: ModelChoice): void;
  run(found: RunChoice): void;
  /** Ask this run, and nobody else. */
  target(run: string): void;
  prompt(text: string): void;
  running(count: number): void;
}

export interface FormHost {
  state(): AskState;
  set(patch: Partial<AskState>): void;
  post(message: FromAsk): void;
}

const PLACEHOLDER = 'Ask something that takes thought …';
const MOST_SEED = 0xffffffff;

export function createForm(host: FormHost): Form {
  const models = new Map<string, ModelChoice>();
  const choices = new Map<string, RunChoice>();
  const people: People & { servers: readonly AskServer[]; runs: readonly AskRun[] } = {
    ...{ servers: [], runs: [], trusted: true, told: false, models, choices },
  };
  const heard = { servers: false, runs: false };
  /** Newest checkpoint of each run when its choices were asked for. */
  const asked = new Map<string, string>();
  /** The run whose own settings are to be put into the fields. */
  let adopting: string | undefined;
  let examples = 0;

  const prompt = h('textarea', { class: 'ask-prompt', rows: 3, 'aria-label': 'Prompt' });
  prompt.value = host.state().prompt;
  const rows = [0, 1].map((at) => createTargetRow(at, targetHost(at)));
  const compare = button({ class: 'link' }, 'Compare with another model', () => {
    const [first] = host.state().targets;
    if (first) host.set({ targets: [first, other(first)] });
    draw();
  });
  const single = button({ class: 'link' }, 'Ask one model only', () => {
    host.set({ targets: host.state().targets.slice(0, 1) });
    draw();
  });
  const example = button({ class: 'link' }, 'Example Prompt', () => {
    const list = examplePrompts();
    if (list.length === 0) return;
    setPrompt(list[examples++ % list.length]);
  });
  const samples = number('Samples', 1, 8, 1, 'samples');
  const temperature = number('Temperature', 0, 2, 0.1, 'temperature');
  const maxTokens = number('Most tokens', 1, 1_000_000, 1, 'maxTokens');
  const seedInput = h('input', {
    ...{ type: 'number', min: 0, max: MOST_SEED, step: 1, class: 'ask-number' },
    placeholder: 'fresh',
  });
  const seed = h('label', { class: 'check' }, 'Seed ', seedInput);
  seedInput.addEventListener('change', () => {
    const value = Math.round(Number(seedInput.value));
    const given = seedInput.value.trim() !== '' && Number.isFinite(value);
    host.set({ seed: given ? Math.min(Math.max(value, 0), MOST_SEED) : undefined });
    draw();
  });
  const logprobs = h('input', { type: 'checkbox' });
  logprobs.addEventListener('change', () => host.set({ logprobs: logprobs.checked }));
  const send = button({ class: 'primary' }, 'Ask', () => submit());
  const stop = button({ class: 'secondary' }, 'Stop', () => host.post({ type: 'ask/stop' }));
  const where = h('div', { class: 'ask-where note', 'aria-live': 'polite' });
  const element = h(
    'form',
    { class: 'ask-form', 'aria-label': 'Question' },
    h('div', { class: 'ask-targets' }, ...rows.map((row) => row.element), compare, single),
    prompt,
    h(
      'div',
      { class: 'ask-options' },
      samples.element,
      temperature.element,
      maxTokens.element,
      seed,
      h('label', { class: 'check' }, logprobs, ' Log-probabilities'),
      example,
      h('span', { class: 'spacer' }),
      stop,
      send,
    ),
    where,
  );
  element.addEventListener('submit', (event) => event.preventDefault());
  prompt.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  });
  prompt.addEventListener('input', () => setPrompt(prompt.value));

  function setPrompt(text: string): void {
    if (prompt.value !== text) prompt.value = text;
    host.set({ prompt: text });
    drawSend();
  }

  function targetHost(at: number): TargetHost {
    return {
      post: host.post,
      chosen(target, somebodyElse) {
        const targets = [...host.state().targets];
        targets[at] = target;
        host.set({
          targets: targets.filter((each) => (each as AskTarget | undefined) !== undefined),
        });
        if (somebodyElse) {
          if (isRunTarget(target)) adopting = target.run;
          ask(target, true);
        }
        draw();
      },
      typing: () => drawSend(),
    };
  }

  /** The same with another model, or a run's first checkpoint beside its newest: what training has changed. */
  function other(first: AskTarget): AskTarget {
    if (!isRunTarget(first)) return { ...first };
    const oldest = choices.get(first.run)?.checkpoints.at(-1)?.name;
    return { run: first.run, ...(oldest !== undefined && { checkpoint: oldest }) };
  }

  /** Asks what somebody can be asked, where the person will look at it; nothing of theirs is sent by it. */
  function ask(target: AskTarget, again: boolean): void {
    if (isRunTarget(target)) {
      const newest = people.runs.find(({ id }) => id === target.run)?.newest;
      if (newest === undefined || (!again && asked.get(target.run) === newest)) return;
      asked.set(target.run, newest);
      host.post({ type: 'ask/run', run: target.run });
    } else if (people.trusted && target.server !== '' && (again || !models.has(target.server))) {
      host.post({ type: 'ask/list', server: target.server });
    }
  }

  function number(
    label: string,
    least: number,
    most: number,
    step: number,
    key: 'samples' | 'temperature' | 'maxTokens',
  ): { element: HTMLElement; input: HTMLInputElement } {
    const input = h('input', { type: 'number', min: least, max: most, step, class: 'ask-number' });
    input.addEventListener('change', () => {
      const value = Math.min(Math.max(Number(input.value) || least, least), most);
      host.set({ [key]: key === 'temperature' ? value : Math.round(value) });
      draw();
    });
    return { element: h('label', { class: 'check' }, `${label} `, input), input };
  }

  /** As the fields stand. */
  function targets(): AskTarget[] {
    return host.state().targets.map((target, at) => rows[at].read() ?? target);
  }

  function question(): Question | undefined {
    const { samples: count, temperature: heat, maxTokens: most, ...rest } = host.state();
    const all = targets();
    const ready = all.length > 0 && all.every((target) => isReady(target, people));
    if (!people.trusted || !ready || prompt.value.trim() === '') return undefined;
    const own = all.some((target) => isRunTarget(target));
    return {
      prompt: prompt.value,
      targets: all,
      ...{ samples: count, temperature: heat, maxTokens: most, logprobs: rest.logprobs },
      ...(own && rest.seed !== undefined && { seed: rest.seed }),
    };
  }

  function submit(): void {
    const ready = question();
    if (ready) host.post({ type: 'ask/send', question: ready });
  }

  function examplePrompts(): readonly string[] {
    const run = host.state().targets.find((target) => isRunTarget(target));
    return (run && choices.get(run.run)?.examples) ?? [];
  }

  function drawSend(): void {
    send.disabled = question() === undefined;
    setText(where, whereTo(targets(), people));
  }

  function draw(): void {
    const state = host.state();
    for (const [at, row] of rows.entries()) {
      row.element.hidden = at > 0 && !state.targets[at];
      row.draw(state.targets[at], people);
    }
    compare.hidden = state.targets.length !== 1;
    single.hidden = state.targets.length < 2;
    seed.hidden = !state.targets.some((target) => isRunTarget(target));
    const [first] = examplePrompts();
    example.hidden = first === undefined;
    prompt.placeholder = first === undefined ? PLACEHOLDER : `${first} …`;
    for (const [field, key] of [
      [samples, 'samples'],
      [temperature, 'temperature'],
      [maxTokens, 'maxTokens'],
    ] as const) {
      if (document.activeElement !== field.input) field.input.value = String(state[key]);
    }
    if (document.activeElement !== seedInput) seedInput.value = String(state.seed ?? '');
    logprobs.checked = state.logprobs;
    drawSend();
  }

  function hear(what: keyof typeof heard): void {
    heard[what] = true;
    people.told = heard.servers && heard.runs;
  }

  /** Somebody to ask, where nobody is chosen. */
  function settle(targets: AskTarget[]): void {
    const [server] = people.servers;
    const [run] = people.runs;
    const first = server ? { server: server.name, model: '' } : run && { run: run.id };
    const chosen = targets.length === 0 && first ? [first] : targets;
    if (targets.length === 0 && first && isRunTarget(first)) adopting = first.run;
    host.set({ targets: chosen });
    for (const target of chosen) ask(target, false);
    draw();
  }

  draw();
  return {
    element,
    servers(next, trusted) {
      hear('servers');
      Object.assign(people, { servers: next, trusted });
      const names = new Set(next.map(({ name }) => name));
      const kept = host
        .state()
        .targets.filter((target) => isRunTarget(target) || names.has(target.server));
      settle(kept);
    },
    runs(next) {
      hear('runs');
      Object.assign(people, { runs: next });
      settle(host.state().targets);
    },
    models(found) {
      const { server } = found;
      models.set(server, found);
      const filled = host
        .state()
        .targets.map((target) =>
          !isRunTarget(target) &&
          target.server === server &&
          target.model === '' &&
          found.models[0] !== undefined
            ? { server, model: found.models[0] }
            : target,
        );
      host.set({ targets: filled });
      draw();
    },
    run(found) {
      choices.set(found.run, found);
      const alone = host.state().targets.every((target) => isRunTarget(target));
      if (adopting === found.run && found.error === undefined) {
        adopting = undefined;
        const { maxTokens: most, temperature: heat } = found;
        if (alone) host.set({ maxTokens: most, temperature: heat });
      }
      draw();
    },
    target(run) {
      adopting = run;
      host.set({ targets: [{ run }] });
      ask({ run }, true);
      draw();
      prompt.focus();
    },
    prompt(text) {
      setPrompt(text);
      prompt.focus();
    },
    running(count) {
      setHidden(stop, count === 0);
    },
  };
}
