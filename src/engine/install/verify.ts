import { messageOf, UserError } from '../../base/errors.ts';
import { createBench, type CreateEngine } from '../conformance/case.ts';
import { withFresh } from '../conformance/random.ts';
import { conformanceCases } from '../conformance/suite.ts';

/** The cases that tell a broken installation from a whole one, every operation of the model among them. */
const SHORT = [
  /relu2, rms norm, untied/,
  /gelu, layer norm, tied/,
  /swiglu, layer norm, untied/,
  /one token$/,
  /a batch split into passes/,
  /divergence from another model/,
  /generation: everything at once/,
  /generation: banned tokens/,
  /state: save, create and load/,
  /state: NaN/,
];

/** A short conformance run on an engine. Throws UserError `engine` that names the first case to fail. */
export async function verifyEngine(
  create: CreateEngine,
  onCase: (name: string) => void,
): Promise<void> {
  const bench = createBench(create);
  try {
    for (const { name, run } of conformanceCases) {
      if (!SHORT.some((pattern) => pattern.test(name))) continue;
      onCase(name);
      try {
        await withFresh((random) => run(bench, random));
      } catch (error) {
        throw new UserError(
          'engine',
          `it does not compute what the reference does: ${name}: ${messageOf(error)}`,
          { cause: error },
        );
      }
      bench.endCase();
    }
  } finally {
    await bench.dispose();
  }
}
