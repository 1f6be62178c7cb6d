import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepOptions } from '../../src/engine/conformance/case.ts';
import { distance, norm } from '../../src/engine/conformance/compare.ts';
import {
  linearLoss,
  randomBatch,
  randomConfig,
  randomState,
  shapeFor,
} from '../../src/engine/conformance/inputs.ts';
import { fresh, freshSeed, type Fresh } from '../../src/engine/conformance/random.ts';
import type { Batch, Engine, Floats, ModelState, StepOptions } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference/engine.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { writeCheckpoint } from '../../src/model/checkpoint.ts';
import { decodeSafetensors } from '../../src/model/safetensors.ts';
import { pythonWithTorch } from '../bench/engines/torch.ts';

/**
 * The engines against PyTorch's autograd and AdamW: scores, all gradients, weights after three steps. Needs a Python with
 * torch: THOUGHTSCOPE_TORCH_PYTHON, else /usr/bin/python3 or python3 (Debian: python3-torch). A command of its own,
 * `npm run test:peers`: it fails where there is none.
 */
const PEERS: { name: string; create: () => Promise<Engine>; tolerance: number }[] = [
  { name: 'reference', create: () => Promise.resolve(createReferenceEngine()), tolerance: 1e-9 },
  { name: 'wasm', create: () => createWasmEngine(), tolerance: 1e-4 },
];

type Values = Map<string, Floats>;

/** A float64 state, so that PyTorch and the engine start from the same values. */
function preciseState(config: ModelConfig, random: Fresh): ModelState {
  const state = randomState(config, random);
  for (const tensor of state.weights.values()) tensor.data = Float64Array.from(tensor.data);
  return state;
}

interface Problem {
  title: string;
  folder: string;
  seed: number;
  state: ModelState;
  batch: Batch;
  step: StepOptions;
}

async function makeProblem(
  parent: string,
  title: string,
  fixed: Partial<ModelConfig>,
): Promise<Problem> {
  const seed = freshSeed();
  const random = fresh(seed);
  const config = randomConfig(random, {
    ...fixed,
    outputs: { joined: { detached: false }, apart: { detached: true } },
  });
  const batch = randomBatch(config, random, { rows: 4, longest: 17 });
  const state = preciseState(config, random);
  const step = stepOptions(random);
  const folder = join(parent, title.replaceAll(/[ ,]+/g, '-'));
  await writeCheckpoint(folder, state);
  const plain = {
    tokens: Array.from(batch.tokens),
    offsets: Array.from(batch.offsets),
    temperature: Array.from(batch.temperature),
    columns: Object.fromEntries(
      Object.entries(batch.columns).map(([name, column]) => [name, Array.from(column)]),
    ),
    step: { ...step, clip: Number.isFinite(step.clip) ? step.clip : 1e30 },
  };
  writeFileSync(join(folder, 'batch.json'), JSON.stringify(plain));
  return { title, folder, seed, state, batch, step };
}

function torchResult({ folder }: Problem): Values {
  const file = join(folder, 'torch.safetensors');
  const { tensors } = decodeSafetensors(readFileSync(file), file);
  return new Map(Array.from(tensors, ([name, { data }]) => [name, data]));
}

async function engineResult(engine: Engine, { state, batch, step }: Problem): Promise<Values> {
  const model = await engine.create(state.config, state, shapeFor(batch, state.config));
  const values: Values = new Map();
  const scores = await model.score(batch);
  values.set('score.logp', scores.logp).set('score.entropy', scores.entropy);
  for (const [name, data] of Object.entries(scores.heads)) values.set(`score.head ${name}`, data);
  const norms: number[] = [];
  for (let i = 0; i < 3; i++) {
    const { loss } = await model.backward(batch, linearLoss);
    if (i === 0) {
      values.set('loss', Float64Array.of(loss));
      for (const [name, { data }] of await model.gradients()) values.set(`gradient.${name}`, data);
    }
    norms.push((await model.step(step)).gradientNorm);
  }
  values.set('norms', Float64Array.from(norms));
  for (const [name, { data }] of (await model.save()).weights) values.set(`weight.${name}`, data);
  model.dispose();
  return values;
}

/** Largest ‖Δ‖/‖expected‖ over all tensors of a kind (the word before the dot). */
function worst(actual: Values, expected: Values): Map<string, { ratio: number; name: string }> {
  assert.deepEqual(Array.from(actual.keys()).sort(), Array.from(expected.keys()).sort());
  const found = new Map<string, { ratio: number; name: string }>();
  for (const [name, data] of expected) {
    const off = distance(actual.get(name) ?? data, data);
    const size = norm(data);
    const ratio = off === 0 ? 0 : off / size;
    const kind = name.split('.')[0];
    if (!(ratio <= (found.get(kind)?.ratio ?? -1))) found.set(kind, { ratio, name });
  }
  return found;
}

const VARIANTS: { title: string; fixed: Partial<ModelConfig> }[] = [];
for (const kind of ['relu2', 'gelu', 'swiglu'] as const) {
  for (const normKind of ['rms', 'layer'] as const) {
    for (const tied of [false, true]) {
      VARIANTS.push({
        title: `${kind}, ${normKind} norm, ${tied ? 'tied' : 'untied'}`,
        fixed: { mlp: { kind, hidden: 23 }, norm: { kind: normKind, eps: 1e-5 }, tied },
      });
    }
  }
}

describe('engines against PyTorch', function () {
  this.timeout(120_000);
  const problems = new Map<string, Problem>();
  let parent: string | undefined;

  before(async function () {
    const python = pythonWithTorch();
    if (!python) {
      throw new Error(
        'No Python with torch was found: install it (Debian: apt install python3-torch libopenblas0-pthread; else pip install torch) ' +
          'or name a Python that has it in THOUGHTSCOPE_TORCH_PYTHON.',
      );
    }
    parent = mkdtempSync(join(tmpdir(), 'thoughtscope-torch-'));
    for (const { title, fixed } of VARIANTS) {
      problems.set(title, await makeProblem(parent, title, fixed));
    }
    const folders = Array.from(problems.values(), ({ folder }) => folder);
    const script = join(import.meta.dirname, 'engine_vs_torch.py');
    const version = execFileSync(python, [script, ...folders], { encoding: 'utf8' });
    console.log(`    PyTorch ${version.trim()}`);
  });
  after(() => parent && rmSync(parent, { recursive: true }));

  for (const { title } of VARIANTS) {
    it(title, async () => {
      const problem = problems.get(title);
      assert.ok(problem);
      const expected = torchResult(problem);
      for (const { name, create, tolerance } of PEERS) {
        const engine = await create();
        const ratios = worst(await engineResult(engine, problem), expected);
        await engine.dispose();
        const line = Array.from(ratios, ([what, { ratio }]) => `${what} ${ratio.toExponential(1)}`);
        console.log(`      ${name}: ${line.join(', ')}`);
        for (const { ratio, name: tensor } of ratios.values()) {
          const repeat = `THOUGHTSCOPE_TEST_SEED=${problem.seed}`;
          assert.ok(ratio <= tolerance, `${name}: ${tensor} is off by ${ratio} (${repeat})`);
        }
      }
    });
  }
});
