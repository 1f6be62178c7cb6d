import { messageOf } from '../../../base/errors.ts';
import type { BaseFile } from '../../../compare/new/base.ts';
import {
  fieldOf,
  offeredFields,
  readValues,
  type Axis,
  type Field,
} from '../../../compare/new/fields.ts';
import { seedsProblem } from '../../../compare/new/text.ts';
import { DEFAULT_SEEDS } from '../../../compare/spec.ts';
import {
  BACK,
  type Answer,
  type Asker,
  type Choice,
  type Said,
  type StepPlace,
} from '../../steps.ts';

/** A run file, or a shipped comparison that asks nothing more. */
export interface BaseChoice extends Choice {
  comparison?: boolean;
}

export interface FormOptions {
  bases: readonly BaseChoice[];
  /** Given: not asked for. */
  base?: string;
  /** Throws UserError where it is no good base. */
  open(base: string): BaseFile;
  /** How big it is, in words. Throws UserError where an arm is impossible. */
  span(wanted: Filled): string;
}

export interface Filled {
  /** Which of `bases`. */
  id: string;
  base: BaseFile;
  axes: Axis[];
  seeds: number;
}

const TITLE = 'New Comparison';
/** No field's path. */
const OTHER = '…';
/** Steps that are shown before it is known in how many fields the arms differ. */
const FEWEST = 4;

/** What was answered so far; going back finds it again. */
interface Draft {
  id?: string;
  base?: BaseFile;
  fields: string[];
  others: string;
  /** Chosen options and written texts, by field. */
  options: Map<string, string[]>;
  texts: Map<string, string>;
  seeds: string;
}

type Step = (at: StepPlace) => Promise<Answer<true>>;

/** Base, fields, values of each, seeds. Undefined when dismissed; `shipped`: the comparison that was chosen. */
export async function fillForm(
  options: FormOptions,
  ask: Asker,
): Promise<Filled | { shipped: string } | undefined> {
  const draft: Draft = {
    fields: [],
    others: '',
    options: new Map(),
    texts: new Map(),
    seeds: String(DEFAULT_SEEDS.length),
  };
  if (options.base !== undefined) take(draft, options.base, options);
  for (let at = 0; ;) {
    const chosen = options.bases.find(({ id }) => id === draft.id);
    if (chosen?.comparison === true && at > 0) return { shipped: chosen.id };
    const steps = stepsOf(draft, options, ask);
    const step = steps[at];
    if (!step) return filledOf(draft);
    const fewest = options.base === undefined ? FEWEST : FEWEST - 1;
    const total = Math.max(fewest, steps.length);
    const answer = await step({ title: TITLE, step: at + 1, total });
    if (answer === undefined) return undefined;
    at += answer === BACK ? -1 : 1;
  }
}

function take(draft: Draft, id: string, { bases, open }: FormOptions): void {
  // What was named of another base may not be there in this one.
  if (draft.id !== id) draft.others = '';
  draft.id = id;
  draft.base = bases.find((each) => each.id === id)?.comparison === true ? undefined : open(id);
}

function stepsOf(draft: Draft, options: FormOptions, ask: Asker): Step[] {
  const first: Step[] =
    options.base === undefined ? [(at) => askBase(draft, options, ask, at)] : [];
  const { base } = draft;
  if (!base) return first;
  return [
    ...first,
    (at) => askFields(draft, base, ask, at),
    ...(draft.fields.includes(OTHER) ? [(at: StepPlace) => askOthers(draft, base, ask, at)] : []),
    ...fieldsOf(draft, base).map(
      (field): Step =>
        (at) =>
          field.options ? askOptions(draft, field, ask, at) : askValues(draft, field, ask, at),
    ),
    (at) => askSeeds(draft, options, ask, at),
  ];
}

/** Those that were chosen, then those that were named, each once. */
function fieldsOf({ fields, others }: Draft, base: BaseFile): Field[] {
  const named = fields.includes(OTHER) ? pathsOf(others) : [];
  const chosen = fields.filter((path) => path !== OTHER);
  return [...new Set([...chosen, ...named])].map((path) => fieldOf(path, base));
}

const pathsOf = (text: string): string[] =>
  text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');

function filledOf(draft: Draft): Filled {
  const { id, base, seeds } = draft;
  if (id === undefined || !base) throw new Error('the form has no base');
  const axes = fieldsOf(draft, base).map((field): Axis => ({
    field,
    values: valuesOf(draft, field),
  }));
  return { id, base, axes, seeds: Number(seeds) };
}

function valuesOf({ options, texts }: Draft, field: Field): unknown[] {
  if (field.options)
    return (options.get(field.path) ?? []).map((json) => JSON.parse(json) as unknown);
  const read = readValues(field, texts.get(field.path) ?? '');
  return 'values' in read ? read.values : [];
}

async function askBase(
  draft: Draft,
  options: FormOptions,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const answer = await ask.choose(at, {
    placeholder: 'Which run file do all arms start from?',
    choices: options.bases,
    many: false,
    chosen: draft.id === undefined ? [] : [draft.id],
  });
  if (!Array.isArray(answer)) return answer;
  take(draft, answer[0], options);
  return true;
}

async function askFields(
  draft: Draft,
  base: BaseFile,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const fields = offeredFields(base);
  const choices = [
    ...fields.map(({ path, label, description, base: value }) => ({
      id: path,
      label,
      description: value === undefined ? path : `${path}: ${JSON.stringify(value)}`,
      detail: description,
    })),
    { id: OTHER, label: 'Another field…', description: 'by its path in the run file' },
  ];
  // Another base may not have what was chosen of the last.
  const chosen = draft.fields.filter((id) => choices.some((choice) => choice.id === id));
  const answer = await ask.choose(at, {
    placeholder: 'In what do the arms differ? Every combination of the values is an arm',
    choices,
    many: true,
    chosen,
  });
  if (!Array.isArray(answer)) return answer;
  draft.fields = answer;
  return true;
}

async function askOthers(
  draft: Draft,
  base: BaseFile,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const check = (text: string): Said | undefined => {
    const paths = pathsOf(text);
    if (paths.length === 0) return wrong('Name a field, for instance rl.clip.');
    try {
      paths.forEach((path) => fieldOf(path, base));
      return undefined;
    } catch (error) {
      return wrong(messageOf(error));
    }
  };
  const answer = await ask.write(at, {
    prompt: 'Which field? Its path in the run file, such as rl.clip; several with commas',
    value: draft.others,
    check,
  });
  if (typeof answer !== 'string') return answer;
  draft.others = answer;
  return true;
}

async function askOptions(
  draft: Draft,
  field: Field,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const { path, label, description, options = [], base } = field;
  const answer = await ask.choose(at, {
    placeholder: `${label}: which values? ${description}`,
    choices: options.map((option) => ({
      id: JSON.stringify(option),
      label: String(option),
      ...(option === base && { description: 'as the base' }),
    })),
    many: true,
    chosen: draft.options.get(path) ?? (base === undefined ? [] : [JSON.stringify(base)]),
  });
  if (!Array.isArray(answer)) return answer;
  draft.options.set(path, answer);
  return true;
}

async function askValues(
  draft: Draft,
  field: Field,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const { path, label, description, range, base } = field;
  const asBase = base === undefined ? '' : typeof base === 'string' ? base : JSON.stringify(base);
  const answer = await ask.write(at, {
    prompt: `${label}: which values, with commas? ${description} (${range})`,
    value: draft.texts.get(path) ?? asBase,
    check(text) {
      const read = readValues(field, text);
      return 'problem' in read ? wrong(read.problem) : undefined;
    },
  });
  if (typeof answer !== 'string') return answer;
  draft.texts.set(path, answer);
  return true;
}

async function askSeeds(
  draft: Draft,
  { span }: FormOptions,
  ask: Asker,
  at: StepPlace,
): Promise<Answer<true>> {
  const check = (text: string): Said => {
    const seeds = text.trim() === '' ? NaN : Number(text);
    const problem = seedsProblem(seeds);
    if (problem !== undefined) return wrong(problem);
    try {
      return { message: span(filledOf({ ...draft, seeds: text })), wrong: false };
    } catch (error) {
      return wrong(messageOf(error).split('\n')[0]);
    }
  };
  const answer = await ask.write(at, {
    prompt: 'How many seeds? Each arm is trained with the same ones, so that arms are paired',
    value: draft.seeds,
    check,
  });
  if (typeof answer !== 'string') return answer;
  draft.seeds = answer;
  return true;
}

const wrong = (message: string): Said => ({ message, wrong: true });
