import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertSameState } from '../../../src/engine/conformance/compare.ts';
import { randomConfig, randomState } from '../../../src/engine/conformance/inputs.ts';
import { fresh, freshSeed, withFresh } from '../../../src/engine/conformance/random.ts';
import { readCheckpoint, writeCheckpoint } from '../../../src/model/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/model/safetensors.ts';

describe('checkpoint', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'thoughtscope-checkpoint-'));
    folder = join(parent, 'step-20');
  });
  afterEach(() => rm(parent, { recursive: true }));

  const someState = (seed = freshSeed()) => {
    const random = fresh(seed);
    const state = randomState(randomConfig(random), random);
    const moments = [1, 2].map(() => randomState(state.config, random).weights);
    return { ...state, optimizer: { step: 41, first: moments[0], second: moments[1] } };
  };
  const refuses = (message: RegExp): Promise<void> =>
    assert.rejects(readCheckpoint(folder), { name: 'UserError', message });

  it('gives back state, tokenizer and further files', () =>
    withFresh(async (random) => {
      const state = someState(random.seed);
      const extras = { tokenizer: '{"version":"1.0"}', files: { 'trainer.json': '{"step":20}' } };
      const hash = await writeCheckpoint(folder, state, extras);
      const read = await readCheckpoint(folder);
      assertSameState(read.state, state);
      assert.equal(read.hash, hash);
      assert.equal(read.tokenizer, extras.tokenizer);
      assert.equal(new TextDecoder().decode(read.files.get('trainer.json')), '{"step":20}');
      assert.deepEqual(await readdir(parent), ['step-20']);
    }));

  it('has one hash for one content', async () => {
    const state = someState();
    const hash = await writeCheckpoint(folder, state);
    assert.equal(await writeCheckpoint(join(parent, 'again'), state), hash);
    state.weights.values().next().value?.data.fill(7, 0, 1);
    assert.notEqual(await writeCheckpoint(join(parent, 'other'), state), hash);
  });

  it('replaces an older one', async () => {
    await writeCheckpoint(folder, someState(), { files: { 'old.txt': 'old' } });
    const state = someState();
    await writeCheckpoint(folder, state);
    assertSameState((await readCheckpoint(folder)).state, state);
    assert.deepEqual(await readdir(parent), ['step-20']);
    assert.ok(!(await readdir(folder)).includes('old.txt'));
  });

  it('reads without optimizer and tokenizer', async () => {
    const { config, weights } = someState();
    await writeCheckpoint(folder, { config, weights });
    const read = await readCheckpoint(folder);
    assert.equal(read.state.optimizer, undefined);
    assert.equal(read.tokenizer, undefined);
  });

  it('says in config.json that RMSNorm with SwiGLU is a Llama and nothing else is', async () => {
    for (const [kind, norm, name] of [
      ['swiglu', 'rms', 'LlamaForCausalLM'],
      ['relu2', 'rms', 'ThoughtscopeForCausalLM'],
      ['swiglu', 'layer', 'ThoughtscopeForCausalLM'],
    ] as const) {
      const random = fresh(freshSeed());
      const config = randomConfig(random, {
        mlp: { kind, hidden: 7 },
        norm: { kind: norm, eps: 1e-5 },
      });
      await writeCheckpoint(folder, randomState(config, random), { special: { eos: 1 } });
      const written = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      assert.deepEqual(written['architectures'], [name]);
      assert.equal(written['hidden_size'], config.width);
      assert.equal(written['eos_token_id'], 1);
      assert.deepEqual(written['thoughtscope'], config);
    }
  });

  it('finds a changed byte in every file', async () => {
    await writeCheckpoint(folder, someState(), { tokenizer: '{}' });
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length / 2);
      const before = bytes[at];
      bytes[at] ^= 1;
      await writeFile(file, bytes);
      if (name === 'manifest.json') {
        // Its own damage shows in what it says of the others.
        await refuses(/damaged|missing|plain file name/);
      } else {
        await refuses(new RegExp(`${name.replaceAll('.', '\\.')} does not have the SHA-256`));
      }
      bytes[at] = before;
      await writeFile(file, bytes);
    }
    await readCheckpoint(folder);
  });

  it('names a missing, cut or foreign file', async () => {
    await refuses(/manifest\.json is missing, so this is not a Thoughtscope checkpoint/);
    await writeCheckpoint(folder, someState());
    const file = join(folder, 'model.safetensors');
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, 100));
    await refuses(/model\.safetensors has 100 bytes instead of/);
    await rm(file);
    await refuses(/model\.safetensors is missing, so the checkpoint is incomplete/);
    await writeFile(join(folder, 'manifest.json'), '{"version":2,"files":{}}');
    await refuses(/manifest\.json \/version/);
    await writeFile(join(folder, 'manifest.json'), 'x');
    await refuses(/manifest\.json is not JSON/);
    const outside = { bytes: 0, sha256: '0'.repeat(64) };
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ version: 1, files: { '../x': outside } }),
    );
    await refuses(/"\.\.\/x" is not a plain file name/);
  });

  it('refuses weights that are not of its config', async () => {
    const state = someState();
    const name = 'model.layers.0.self_attn.q_proj.weight';
    const tensor = state.weights.get(name);
    assert.ok(tensor);
    const [rows, columns] = tensor.shape;
    state.weights.set(name, { ...tensor, shape: [columns * rows] });
    await writeCheckpoint(folder, state);
    await refuses(new RegExp(`model\\.safetensors: tensor "${name}" is \\[`));
    state.weights.delete(name);
    await writeCheckpoint(folder, state);
    await refuses(new RegExp(`model\\.safetensors: tensor "${name}" is missing`));
    state.weights.set(name, tensor).set('extra', tensor);
    await writeCheckpoint(folder, state);
    await refuses(/tensor "extra" is none of this model's/);
    state.weights.delete('extra');
    state.optimizer.first.delete(name);
    await writeCheckpoint(folder, state);
    await refuses(/optimizer\.safetensors \(first\.\*\): tensor .* is missing/);
  });

  it('refuses a config that makes no model, naming the field', async () => {
    for (const [change, message] of [
      [{ layers: 0 }, /config\.json: thoughtscope: layers: /],
      [{ heads: 5, width: 8 }, /width 8 \/ heads 5/],
      [{ heads: 2, width: 6 }, /even whole number/],
      [{ outputs: { 'a/b': { detached: true } } }, /output "a\/b"/],
    ] as const) {
      const state = someState();
      await writeCheckpoint(folder, { ...state, config: { ...state.config, ...change } });
      await refuses(message);
    }
  });

  it('leaves nothing behind where it cannot write', async () => {
    const blocked = join(parent, 'file');
    await writeFile(blocked, 'x');
    await assert.rejects(writeCheckpoint(join(blocked, 'step-1'), someState()), {
      name: 'UserError',
      message: /could not be written/,
    });
    assert.deepEqual(await readdir(parent), ['file']);
  });

  it('keeps the old checkpoint when a new one fails half-way', async () => {
    const state = someState();
    await writeCheckpoint(folder, state);
    const cannotBe = { files: { 'no/such/folder.json': 'x' } };
    await assert.rejects(writeCheckpoint(folder, someState(), cannotBe), { name: 'UserError' });
    assertSameState((await readCheckpoint(folder)).state, state);
    assert.deepEqual(await readdir(parent), ['step-20']);
  });

  it('stores float64 states bit for bit (reference engine)', async () => {
    const state = someState();
    for (const tensor of state.weights.values())
      tensor.data = Float64Array.from(tensor.data, (v) => v / 3);
    await writeCheckpoint(folder, state);
    assertSameState((await readCheckpoint(folder)).state, state);
    const bytes = await readFile(join(folder, 'model.safetensors'));
    const again = Buffer.concat(encodeSafetensors(decodeSafetensors(bytes, 'x').tensors));
    assert.equal(Buffer.compare(again, bytes), 0);
  });
});
