import type { AskServer, AskTarget, FromAsk, Question } from '../../src/protocol/ask.ts';
import { button, h, replaceChildren, setText } from '../common/dom.ts';
import type { AskState } from './state.ts';

/** What is asked, and whom. */
export interface Form {
  element: HTMLElement;
  servers(servers: readonly AskServer[], trusted: boolean): void;
  models(server: string, models: readonly string[], url: string, error: string | undefined): void;
  prompt(text: string): void;
  running(count: number): void;
}

export interface FormHost {
  state(): AskState;
  set(patch: Partial<AskState>): void;
  post(message: FromAsk): void;
}

interface Row {
  element: HTMLElement;
  server: HTMLSelectElement;
  model: HTMLInputElement;
  list: HTMLDataListElement;
  note: HTMLElement;
}

export function createForm(host: FormHost): Form {
  let servers: readonly AskServer[] = [];
  let trusted = true;
  const known = new Map<string, { models: readonly string[]; url: string; error?: string }>();

  const prompt = h('textarea', {
    class: 'ask-prompt',
    rows: 3,
    'aria-label': 'Prompt',
    placeholder: 'Ask something that takes thought …',
  });
  const rows = [createRow(0), createRow(1)];
  const compare = button({ class: 'link' }, 'Compare with another model', () => {
    const [first] = host.state().targets;
    if (first) host.set({ targets: [first, { ...first }] });
    draw();
  });
  const single = button({ class: 'link' }, 'Ask one model only', () => {
    host.set({ targets: host.state().targets.slice(0, 1) });
    draw();
  });
  const samples = number('Samples', 1, 8, 1, 'samples');
  const temperature = number('Temperature', 0, 2, 0.1, 'temperature');
  const maxTokens = number('Most tokens', 1, 1_000_000, 1, 'maxTokens');
  const logprobs = h('input', { type: 'checkbox' });
  logprobs.addEventListener('change', () => host.set({ logprobs: logprobs.checked }));
  const send = button({ class: 'primary' }, 'Ask', () => submit());
  const stop = button({ class: 'secondary' }, 'Stop', () => host.post({ type: 'ask/stop' }));
  const where = h('div', { class: 'ask-where note', 'aria-live': 'polite' });
  const element = h(
    'form',
    { class: 'ask-form', 'aria-label': 'Question' },
    h('div', { class: 'ask-targets' }, rows[0].element, rows[1].element, compare, single),
    prompt,
    h(
      'div',
      { class: 'ask-options' },
      samples.element,
      temperature.element,
      maxTokens.element,
      h('label', { class: 'check' }, logprobs, ' Log-probabilities'),
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
  prompt.addEventListener('input', () => drawSend());

  function createRow(at: number): Row {
    const which = at === 0 ? '' : ' of the second answer';
    const server = h('select', { 'aria-label': `Server${which}` });
    const list = h('datalist', { id: `models-${at}` });
    const model = h('input', {
      type: 'text',
      class: 'ask-model',
      list: `models-${at}`,
      'aria-label': `Model${which}`,
      placeholder: 'model',
      spellcheck: 'false',
    });
    const note = h('span', { class: 'note ask-problem', role: 'alert' });
    const key = button({ class: 'link' }, 'Set Key', () =>
      host.post({ type: 'ask/setKey', server: server.value }),
    );
    const refresh = button({ class: 'link' }, 'List Models', () => list_(server.value));
    const add = button({ class: 'link' }, 'Add Server …', () =>
      host.post({ type: 'ask/addServer' }),
    );
    const change = (): void => {
      const targets = [...host.state().targets];
      const first = targets.length === 0;
      targets[at] = { server: server.value, model: model.value.trim() };
      host.set({ targets: first ? [targets[at]] : targets });
      draw();
    };
    server.addEventListener('change', () => {
      model.value = '';
      change();
      list_(server.value);
    });
    model.addEventListener('change', change);
    model.addEventListener('input', () => drawSend());
    const row = h(
      'div',
      { class: 'ask-target' },
      server,
      model,
      list,
      refresh,
      key,
      at === 0 && add,
      note,
    );
    return { element: row, server, model, list, note };
  }

  function list_(server: string): void {
    if (server !== '') host.post({ type: 'ask/list', server });
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

  function targets(): AskTarget[] {
    return host
      .state()
      .targets.map(({ server }, at) => ({ server, model: rows[at].model.value.trim() }));
  }

  function question(): Question | undefined {
    const { samples: count, temperature: heat, maxTokens: most, logprobs: scored } = host.state();
    const asked = targets();
    const ready =
      asked.length > 0 && asked.every(({ server, model }) => server !== '' && model !== '');
    if (!trusted || !ready || prompt.value.trim() === '') return undefined;
    return {
      prompt: prompt.value,
      targets: asked,
      ...{ samples: count, temperature: heat, maxTokens: most, logprobs: scored },
    };
  }

  function submit(): void {
    const asked = question();
    if (asked) host.post({ type: 'ask/send', question: asked });
  }

  function drawSend(): void {
    send.disabled = question() === undefined;
    const urls = targets().map(({ server }) => {
      const entry = servers.find(({ name }) => name === server);
      return known.get(server)?.url || entry?.url || '';
    });
    const unique = [...new Set(urls.filter((url) => url !== ''))];
    setText(
      where,
      !trusted
        ? 'This workspace is not trusted: nothing is sent.'
        : servers.length === 0
          ? 'No server yet. Add an OpenAI-compatible server, Ollama, LM Studio or Anthropic: its address is all it takes.'
          : unique.length === 0
            ? ''
            : `“Ask” sends the prompt to ${unique.join(' and ')}`,
    );
  }

  function draw(): void {
    const state = host.state();
    for (const [at, row] of rows.entries()) {
      const target = state.targets[at];
      row.element.hidden = at > 0 && !target;
      const names = servers.map(({ name }) => name);
      if ([...row.server.options].map(({ value }) => value).join('\n') !== names.join('\n')) {
        replaceChildren(
          row.server,
          ...servers.map(({ name, hasKey }) =>
            h('option', { value: name }, hasKey ? `${name} (key stored)` : name),
          ),
        );
      }
      row.server.hidden = row.model.hidden = servers.length === 0;
      if (target) row.server.value = target.server;
      if (target && document.activeElement !== row.model) row.model.value = target.model;
      const found = known.get(row.server.value);
      replaceChildren(
        row.list,
        ...(found?.models ?? []).map((model) => h('option', { value: model })),
      );
      setText(row.note, found?.error ?? '');
    }
    compare.hidden = state.targets.length !== 1;
    single.hidden = state.targets.length < 2;
    for (const [field, key] of [
      [samples, 'samples'],
      [temperature, 'temperature'],
      [maxTokens, 'maxTokens'],
    ] as const) {
      if (document.activeElement !== field.input) field.input.value = String(state[key]);
    }
    logprobs.checked = state.logprobs;
    drawSend();
  }

  return {
    element,
    servers(next, isTrusted) {
      servers = next;
      trusted = isTrusted;
      const names = new Set(next.map(({ name }) => name));
      const kept = host.state().targets.filter(({ server }) => names.has(server));
      if (kept.length === 0 && next[0]) kept.push({ server: next[0].name, model: '' });
      host.set({ targets: kept });
      draw();
      // A list of models is asked for where the person will look at it; nothing of theirs is sent by it.
      for (const { server } of kept) if (trusted && !known.has(server)) list_(server);
    },
    models(server, models, url, error) {
      known.set(server, { models, url, ...(error !== undefined && { error }) });
      const filled = host
        .state()
        .targets.map((target) =>
          target.server === server && target.model === '' && models[0] !== undefined
            ? { server, model: models[0] }
            : target,
        );
      host.set({ targets: filled });
      draw();
    },
    prompt(text) {
      prompt.value = text;
      prompt.focus();
      drawSend();
    },
    running(count) {
      stop.hidden = count === 0;
    },
  };
}
