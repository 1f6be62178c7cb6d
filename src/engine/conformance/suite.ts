import { createBench, type Bench, type Case, type CreateEngine } from './case.ts';
import { generationCases } from './generation.ts';
import { withFresh } from './random.ts';
import { stateCases } from './state.ts';
import { trainingCases } from './training.ts';

/** Every check that an engine has to pass. They need no test runner: an installation can verify itself with them. */
export const conformanceCases: Case[] = [...trainingCases, ...generationCases, ...stateCases];

/** Registers the suite with mocha. One engine per thread count serves all cases. */
export function conformance(name: string, createEngine: CreateEngine): void {
  describe(`conformance of ${name}`, function () {
    // The slowest backend on a busy machine: a limit against hanging, not a measure of speed.
    this.timeout(120_000);
    let bench: Bench;
    before(() => {
      bench = createBench(createEngine);
    });
    afterEach(() => bench.endCase());
    after(() => bench.dispose());
    for (const { name: what, run, skip } of conformanceCases) {
      it(what, async function () {
        if (skip?.(await bench.engine()) !== undefined) this.skip();
        await withFresh((random) => run(bench, random));
      });
    }
  });
}
