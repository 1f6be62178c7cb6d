import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findResumePoint,
  listCheckpoints,
  readCheckpoint,
} from '../../../src/run/checkpoints/folder.ts';
import { rotateCheckpoints } from '../../../src/run/checkpoints/rotate.ts';
import type { TrainingState } from '../../../src/run/checkpoints/state.ts';
import { checkpointStore } from '../../../src/run/checkpoints/store.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

const WORDS = ['<pad>', 'end', 'x'];

/** The safe points of a tiny run: two of SFT, then the reference and three of RL. */
async function safePoints() {
  const checkpoints = memoryCheckpoints();
  const spec = tinySpec({
    seed: randomInt(2 ** 31),
    value: { critic: 'separate' },
    sft: { steps: 2 },
  });
  await train(tinySetup(spec, { checkpoints }), memoryPort());
  return [...checkpoints.saved.values()];
}

describe('checkpoints of a run', () => {
  let root: string;
  let points: Awaited<ReturnType<typeof safePoints>>;
  before(async () => {
    points = await safePoints();
  });
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'checkpoints-')), 'checkpoints');
  });
  afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

  async function writeAll(
    change: (state: TrainingState) => TrainingState = (state) => state,
    keep = 99,
  ) {
    const store = checkpointStore(root, keep, WORDS, 1);
    let reference: TrainingState['reference'];
    for (const { state, models } of points) {
      const own = change({
        ...state,
        reference: state.reference && (reference ?? { name: 'step-0' }),
      });
      const { name, hash } = await store.write(own, models);
      if (state.pinned === 'reference') reference = { name, hash };
    }
    return store;
  }

  it('come back as they were, critic and optimizer included', async () => {
    await writeAll();
    for (const { name, state, models } of points) {
      const read = await readCheckpoint(root, name);
      assert.deepEqual(read.state.controls, state.controls);
      assert.equal(weightsOf(read.models.policy), weightsOf(models.policy));
      assert.equal(Boolean(read.models.critic), Boolean(models.critic));
      if (models.critic && read.models.critic)
        assert.equal(weightsOf(read.models.critic), weightsOf(models.critic));
    }
    assert.deepEqual(listCheckpoints(root), [
      'sft-1',
      'sft-2',
      'step-0',
      'step-1',
      'step-2',
      'step-3',
    ]);
  });

  it('are refused by name when damaged, and the one before is used', async () => {
    await writeAll();
    const damage: Record<string, (file: string) => void> = {
      'step-3/model.safetensors': (file) => {
        const bytes = readFileSync(file);
        bytes[randomInt(bytes.length)] ^= 1 << randomInt(8);
        writeFileSync(file, bytes);
      },
      'step-2/optimizer.safetensors': (file) =>
        writeFileSync(file, readFileSync(file).subarray(0, -3)),
      'step-1/training.json': (file) => rmSync(file),
    };
    for (const [file, harm] of Object.entries(damage)) harm(join(root, file));
    const { checkpoint, refused } = await findResumePoint(root);
    assert.equal(checkpoint?.name, 'step-0');
    assert.deepEqual(
      refused.map(({ name }) => name),
      ['step-3', 'step-2', 'step-1'],
    );
    for (const [i, file] of Object.keys(damage).entries()) {
      assert.ok(refused[i].reason.includes(file), refused[i].reason);
    }
  });

  it('need their reference: without it training goes back to SFT', async () => {
    await writeAll();
    writeFileSync(join(root, 'step-0', 'manifest.json'), '{}');
    const { checkpoint, refused } = await findResumePoint(root);
    assert.equal(checkpoint?.name, 'sft-2');
    assert.equal(refused.length, 4);
  });

  it('and with none whole it begins at the beginning', async () => {
    assert.deepEqual(await findResumePoint(root), { refused: [] });
    await writeAll();
    for (const name of listCheckpoints(root)) rmSync(join(root, name, 'model.safetensors'));
    const { checkpoint, refused } = await findResumePoint(root);
    assert.equal(checkpoint, undefined);
    assert.equal(refused.length, 6);
  });

  it('clean away what a crash left half-written, and touch no other folder', async () => {
    mkdirSync(join(root, '.step-9.abc'), { recursive: true });
    mkdirSync(join(root, 'notes'));
    await writeAll();
    assert.deepEqual(
      readdirSync(root).filter((name) => name.startsWith('.')),
      [],
    );
    assert.ok(readdirSync(root).includes('notes'));
    assert.ok(!listCheckpoints(root).includes('notes'));
  });

  it('rotate: the latest, the best, the reference, the asked for and the ways back stay', async () => {
    const accuracies: Record<string, number> = { 'rl-1': 0.9, 'rl-3': 0.2 };
    await writeAll((state) => ({ ...state, accuracy: accuracies[`${state.phase}-${state.step}`] }));
    assert.deepEqual(rotateCheckpoints(root, 1), ['sft-1', 'sft-2', 'step-2']);
    assert.deepEqual(listCheckpoints(root), ['step-0', 'step-1', 'step-3']);
    rmSync(root, { recursive: true });
    await writeAll((state) => ({
      ...state,
      accuracy: undefined,
      pinned: state.phase === 'sft' ? 'control' : state.pinned,
    }));
    assert.deepEqual(rotateCheckpoints(root, 1), ['step-1', 'step-2']);
  });

  it('rotate refreshed references: those that nothing kept was trained against go', async () => {
    await writeAll((state) => {
      if (state.phase === 'sft') return state;
      const own = state.step === 2;
      return {
        ...state,
        accuracy: undefined,
        pinned: own || state.step === 0 ? 'reference' : undefined,
        reference: { name: state.step < 2 ? 'step-0' : 'step-2' },
      };
    });
    rotateCheckpoints(root, 1);
    assert.deepEqual(listCheckpoints(root), ['step-2', 'step-3']);
  });
});
