import { Type, type Static, type TObject } from '@sinclair/typebox';
import { ArithmeticOptions } from '../arithmetic/options.ts';
import { CountdownOptions } from '../countdown/options.ts';
import { KnightsOptions } from '../knights-and-knaves/options.ts';
import { StreamOptions } from '../stream-of-search/options.ts';

export const PART_NAMES = [
  'knights-and-knaves',
  'countdown',
  'arithmetic',
  'stream-of-search',
] as const;
export type PartName = (typeof PART_NAMES)[number];

/** The options of a task, which is no part where they are left out. */
const part = <T extends TObject>(schema: T, label: string) =>
  Type.Optional(
    Type.Object(schema.properties as T['properties'], {
      additionalProperties: false,
      description: `${label}, with the options of that task. Left out: no part.`,
    }),
  );
const some = (description: string) =>
  Type.Optional(
    Type.Array(Type.Unsafe<PartName>(Type.Union(PART_NAMES.map((name) => Type.Literal(name)))), {
      minItems: 1,
      uniqueItems: true,
      description,
    }),
  );

/** The run file's `task.options` for a mixture: several tasks in one vocabulary. */
export const MixtureOptions = Type.Object(
  {
    parts: Type.Object(
      {
        'knights-and-knaves': part(KnightsOptions, 'Knights & Knaves'),
        countdown: part(CountdownOptions, 'Countdown'),
        arithmetic: part(ArithmeticOptions, 'Arithmetic with carry'),
        'stream-of-search': part(StreamOptions, 'Stream of Search'),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          'The tasks, at least one, each with its own options. SFT draws from all their puzzles: a part with more puzzles is shown more often.',
      },
    ),
    rlOn: some('Parts whose puzzles RL asks. Left out: all.'),
    testOn: some(
      'Parts whose held-out puzzles are asked; with eval.also, one part at a time. Left out: all.',
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Several tasks in one vocabulary, for instance to train one and test another.',
  },
);
export type MixtureOptions = Static<typeof MixtureOptions>;
