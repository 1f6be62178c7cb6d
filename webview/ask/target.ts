import { isRunTarget, type AskTarget, type FromAsk } from '../../src/protocol/ask.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, replaceChildren, setText } from '../common/dom.ts';
import { keyOf, targetOf, type People } from './people.ts';

/** The fields that say who answers: a server and its model, or a run and its checkpoint. */
export interface TargetRow {
  element: HTMLElement;
  /** As the fields stand, also while somebody types. */
  read(): AskTarget | undefined;
  draw(target: AskTarget | undefined, people: People): void;
}

export interface TargetHost {
  post(message: FromAsk): void;
  /** The fields say somebody else, or something else of the same. */
  chosen(target: AskTarget, somebodyElse: boolean): void;
  /** Something is being typed. */
  typing(): void;
}

const NEWEST = '';

export function createTargetRow(at: number, host: TargetHost): TargetRow {
  const which = at === 0 ? '' : ' of the second answer';
  const who = h('select', { 'aria-label': `Server or run${which}` });
  const list = h('datalist', { id: `models-${at}` });
  const model = h('input', {
    type: 'text',
    class: 'ask-model',
    list: `models-${at}`,
    'aria-label': `Model${which}`,
    placeholder: 'model',
    spellcheck: 'false',
  });
  const checkpoint = h('select', { 'aria-label': `Checkpoint${which}` });
  const note = h('span', { class: 'note ask-problem', role: 'alert' });
  const server = (): string => {
    const target = targetOf(who.value);
    return target && !isRunTarget(target) ? target.server : '';
  };
  const key = button({ class: 'link' }, 'Set Key', () =>
    host.post({ type: 'ask/setKey', server: server() }),
  );
  const refresh = button({ class: 'link' }, 'List Models', () =>
    host.post({ type: 'ask/list', server: server() }),
  );
  const add = button({ class: 'link' }, 'Add Server …', () => host.post({ type: 'ask/addServer' }));
  let options = '';
  let checkpoints = '';

  function read(): AskTarget | undefined {
    const target = targetOf(who.value);
    if (!target) return undefined;
    if (!isRunTarget(target)) return { ...target, model: model.value.trim() };
    return checkpoint.value === NEWEST ? target : { ...target, checkpoint: checkpoint.value };
  }

  const changed = (somebodyElse: boolean): void => {
    const target = read();
    if (target) host.chosen(target, somebodyElse);
  };
  who.addEventListener('change', () => {
    model.value = '';
    replaceChildren(checkpoint);
    checkpoints = '';
    changed(true);
  });
  model.addEventListener('change', () => changed(false));
  model.addEventListener('input', () => host.typing());
  checkpoint.addEventListener('change', () => changed(false));

  function drawWho(target: AskTarget | undefined, { servers, runs }: People): void {
    const gone =
      target && isRunTarget(target) && !runs.some(({ id }) => id === target.run)
        ? [{ id: target.run, name: `${target.run} (not here)`, state: '' }]
        : [];
    const key = JSON.stringify([servers, runs, gone]);
    if (key === options) return;
    options = key;
    const group = (label: string, children: HTMLElement[]) =>
      children.length > 0 && h('optgroup', { label }, ...children);
    replaceChildren(
      who,
      group(
        'Servers',
        servers.map(({ name, hasKey }) =>
          h(
            'option',
            { value: keyOf({ server: name, model: '' }) },
            hasKey ? `${name} (key stored)` : name,
          ),
        ),
      ),
      group(
        'Runs',
        [...runs, ...gone].map(({ id, name, state }) =>
          h('option', { value: keyOf({ run: id }) }, visible(state ? `${name} (${state})` : name)),
        ),
      ),
    );
  }

  function drawCheckpoints(target: AskTarget | undefined, { runs, choices }: People): void {
    checkpoint.hidden = !target || !isRunTarget(target);
    if (!target || !isRunTarget(target)) return;
    const { newest = '' } = runs.find(({ id }) => id === target.run) ?? {};
    const known = choices.get(target.run)?.checkpoints ?? [];
    const wanted = target.checkpoint;
    const gone =
      wanted !== undefined && !known.some(({ name }) => name === wanted)
        ? [{ name: wanted, label: wanted }]
        : [];
    const key = JSON.stringify([newest, known, gone]);
    if (key !== checkpoints) {
      checkpoints = key;
      replaceChildren(
        checkpoint,
        h('option', { value: NEWEST }, `Newest checkpoint (${newest})`),
        ...[...known, ...gone].map(({ name, label }) => h('option', { value: name }, label)),
      );
    }
    checkpoint.value = wanted ?? NEWEST;
  }

  return {
    element: h(
      'div',
      { class: 'ask-target' },
      ...[who, model, list, checkpoint, refresh, key],
      at === 0 && add,
      note,
    ),
    read,
    draw(target, people) {
      drawWho(target, people);
      const nobody = people.servers.length + people.runs.length === 0;
      who.hidden = !people.told || (nobody && target === undefined);
      if (target) who.value = keyOf(target);
      const served = target !== undefined && !isRunTarget(target);
      model.hidden = refresh.hidden = key.hidden = !served;
      drawCheckpoints(target, people);
      if (served && document.activeElement !== model) model.value = target.model;
      const found = served ? people.models.get(target.server) : undefined;
      replaceChildren(list, ...(found?.models ?? []).map((name) => h('option', { value: name })));
      const error =
        target && isRunTarget(target) ? people.choices.get(target.run)?.error : found?.error;
      setText(note, visible(error ?? ''));
    },
  };
}
