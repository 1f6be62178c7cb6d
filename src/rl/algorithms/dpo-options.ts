import { Type, type Static } from '@sinclair/typebox';
import { choice, strict } from '../schema.ts';

/** The run file's `rl.dpo`. */
export const DpoOptions = Type.Object(
  {
    loss: choice(['dpo', 'ipo'] as const, {
      default: 'dpo',
      description:
        'dpo: −log σ(β Δ); ipo: (Δ − 1/(2β))², which stops pulling once the margin is reached.',
    }),
    beta: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      default: 0.1,
      description: 'β: how strongly the policy is held to the reference.',
    }),
    labelSmoothing: Type.Number({
      minimum: 0,
      exclusiveMaximum: 0.5,
      default: 0,
      description: 'Share of pairs taken to be labelled the wrong way round. Only for dpo.',
    }),
  },
  {
    ...strict,
    description: 'Only for dpo. Left out: its defaults.',
  },
);
export type DpoOptions = Static<typeof DpoOptions>;
