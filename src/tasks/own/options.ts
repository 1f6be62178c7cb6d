import { Type, type Static } from '@sinclair/typebox';
import { BEHAVIOUR_NAMES, type BehaviourName } from '../../trace/behaviours.ts';

const text = (description: string, value?: string) =>
  Type.String({ minLength: 1, description, ...(value !== undefined && { default: value }) });
const heldOutShare = Type.Number({
  minimum: 0.01,
  maximum: 0.9,
  default: 0.2,
  description: 'Share of the puzzles that is held out of all training, by a hash of each one.',
});
const maxWords = Type.Integer({
  minimum: 8,
  maximum: 32768,
  default: 2048,
  description:
    'Most different words that the model may have to know. More are refused: the model spends its size on them.',
});
const timeLimit = Type.Number({
  exclusiveMinimum: 0,
  maximum: 3600,
  default: 10,
  description: 'Seconds that one call of the module may take (up to 256 puzzles or responses).',
});
const memory = Type.Integer({
  minimum: 16,
  maximum: 65536,
  default: 256,
  description: 'MiB that the module may hold.',
});
const MODULE = 'TypeScript or JavaScript module (.ts, .mts, .js, .mjs) relative to this file';

/** The run file's `task.options` for a task of the user's own, from a module. */
export const ModuleTaskOptions = Type.Object(
  {
    file: text(
      `${MODULE}, which exports generate, demonstrate, verify and maybe perturb. Runs isolated; see docs/tasks.md.`,
    ),
    options: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description: 'Handed to every function of the module, as it stands.',
    }),
    puzzles: Type.Integer({
      minimum: 2,
      maximum: 50000,
      default: 2000,
      description:
        'Different puzzles, both splits together; fewer where generate repeats itself too often.',
    }),
    demonstrations: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 4,
      description: 'Demonstrations made of each training puzzle; SFT draws among them.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      default: 0,
      description:
        'Seed of puzzles and demonstrations; the same for every run that should share a split.',
    }),
    heldOutShare,
    maxWords,
    timeLimit,
    memory,
  },
  {
    additionalProperties: false,
    default: {},
    description: 'A task of your own: one module that generates, demonstrates and verifies.',
  },
);
export type ModuleTaskOptions = Static<typeof ModuleTaskOptions>;

export const VERIFIERS = ['exact', 'number', 'module'] as const;

/** The run file's `task.options` for prompts and answers from a JSONL file. */
export const DatasetOptions = Type.Object(
  {
    file: text('JSONL file relative to this file: one object a line.'),
    prompt: text('Field that holds the prompt.', 'prompt'),
    answer: text('Field that holds the answer, a text or a number.', 'answer'),
    demonstration: text(
      'Field that may hold a demonstration: the reasoning before the answer, or all of the response. Lines without it demonstrate the answer alone.',
      'demonstration',
    ),
    marker: Type.String({
      pattern: '^\\S+$',
      default: 'answer',
      description: 'Word after which a response states its answer.',
    }),
    verify: Type.Unsafe<(typeof VERIFIERS)[number]>(
      Type.Union(
        VERIFIERS.map((name) => Type.Literal(name)),
        {
          default: 'exact',
          description:
            'exact: the same words. number: the same number, however written. module: what verify(puzzle, response) of task.options.module says.',
        },
      ),
    ),
    module: Type.Optional(
      text(`${MODULE}, which exports verify. Only for verify "module"; runs isolated.`),
    ),
    digits: Type.Boolean({
      default: false,
      description: 'Write numbers digit by digit, one word each: 47 becomes 4 7.',
    }),
    behaviours: Type.Unsafe<Partial<Record<BehaviourName, string[]>>>(
      Type.Object(
        Object.fromEntries(
          BEHAVIOUR_NAMES.map((name) => [
            name,
            Type.Optional(
              Type.Array(Type.String({ pattern: '^\\S+$' }), {
                description: `Words that open ${name}.`,
              }),
            ),
          ]),
        ),
        {
          additionalProperties: false,
          default: {},
          description: 'Words that open a behaviour in this data, for labels and counts.',
        },
      ),
    ),
    heldOutShare,
    maxWords,
    timeLimit,
    memory,
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Prompts, answers and maybe demonstrations from a JSONL file.',
  },
);
export type DatasetOptions = Static<typeof DatasetOptions>;
