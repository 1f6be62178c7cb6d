import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserError } from '../../../src/base/errors.ts';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import { writeCheckpoint } from '../../../src/model/checkpoint.ts';
import { createRun } from '../../../src/run/create.ts';
import { isRunFolder, runPath, runsFolderFor } from '../../../src/run/paths.ts';
import { readRecord } from '../../../src/run/record.ts';
import { findStart, readStart, startProblems } from '../../../src/run/start.ts';
import { freshConfig } from '../../../src/run/trainer/models.ts';
import { checkRunFile, type ResolvedSpec } from '../../../src/run/validate.ts';
import { tinySpec } from './support/tiny.ts';

describe('starts and new runs', () => {
  let root: string;
  let hash: string;
  let places: { baseFolder: string; runsFolder: string; shipped: string };
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'starts-'));
    places = {
      baseFolder: join(root, 'files'),
      runsFolder: join(root, 'runs'),
      shipped: join(root, 'shipped'),
    };
    mkdirSync(places.baseFolder);
    const { model } = tinySpec();
    assert.ok(model);
    const config = freshConfig(model, 48, 512);
    const made = await createReferenceEngine().create(
      config,
      { seed: 1 },
      { rows: 1, length: 8, tokens: 8 },
    );
    hash = await writeCheckpoint(join(places.shipped, 'small'), await made.save(), {
      tokenizer: '{}',
    });
    cpSync(join(places.shipped, 'small'), join(places.baseFolder, 'mine'), { recursive: true });
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const spec = (start: string) => {
    const { spec: found } = checkRunFile(JSON.stringify({ start, rl: { steps: 1 } }));
    assert.ok(found);
    return found;
  };

  it('are found by name and hash, by folder, and in a run', async () => {
    const named = await readStart(`builtin:small@${hash.slice(0, 12)}`, places);
    assert.equal(named.hash, hash);
    assert.equal((await readStart('mine', places)).hash, hash);
    const run = join(places.runsFolder, 'earlier');
    cpSync(join(places.shipped, 'small'), join(run, 'checkpoints', 'step-20'), { recursive: true });
    writeFileSync(runPath(run, 'record'), '{}');
    assert.equal((await readStart('run:earlier/step-20', places)).hash, hash);
  });

  const wrong: [string, RegExp][] = [
    ['builtin:small', /should look like builtin:NAME@HASH/],
    ['builtin:large@00000000', /no shipped start "large"; there are: small/],
    ['builtin:../small@00000000', /should look like/],
    ['nowhere', /no checkpoint folder at .*nowhere/],
    ['run:none/step-1', /no run "none"/],
    ['run:../step-1', /no run "\.\."/],
    ['run:x/other', /should look like run:ID\/step-20/],
  ];
  for (const [start, message] of wrong) {
    it(`are refused: ${start}`, () => {
      assert.throws(() => findStart(start, places), message);
      const [problem] = startProblems(start, places);
      assert.deepEqual(problem.path, ['start']);
      assert.match(problem.message, message);
    });
  }

  it('are refused when they are not the ones that the run file was made for, or damaged', async () => {
    await assert.rejects(
      readStart('builtin:small@0123456789', places),
      /this run file was made for another one/,
    );
    const copy = join(places.baseFolder, 'torn');
    cpSync(join(places.shipped, 'small'), copy, { recursive: true });
    writeFileSync(
      join(copy, 'model.safetensors'),
      readFileSync(join(copy, 'model.safetensors')).subarray(1),
    );
    await assert.rejects(
      readStart('torn', places),
      (error: UserError) =>
        error.code === 'checkpoint' && error.message.includes('model.safetensors'),
    );
    await assert.rejects(createRun({ spec: spec('torn'), text: '', places }));
    assert.ok(
      !existsSync(places.runsFolder) || readdirSync(places.runsFolder).length <= 1,
      'no run is left behind',
    );
  });

  it('are copied into the run, whose record says everything', async () => {
    const text = '// mine\n{ "start": "mine" }';
    const now = new Date('2026-11-21T02:15:30.500Z');
    const given: ResolvedSpec = { ...spec('mine'), name: 'Été: a/b', engine: 'reference' };
    const { id, folder } = await createRun({
      spec: given,
      text,
      file: join(places.baseFolder, 'a.rlrun.json'),
      places,
      now,
    });
    assert.equal(id, '20261121-021530-ete-a-b');
    assert.ok(isRunFolder(folder));
    const record = readRecord(folder);
    assert.deepEqual(record.spec, JSON.parse(JSON.stringify(given)));
    assert.equal(record.source.text, text);
    assert.equal(record.start?.name, 'mine');
    const manifest = readFileSync(join(runPath(folder, 'start'), 'manifest.json'));
    assert.equal(record.start.hash, createHash('sha256').update(manifest).digest('hex'));
    const second = await createRun({ spec: given, text, places, now });
    assert.equal(second.id, '20261121-021530-ete-a-b-2');
  });

  it('never lose what lies in a folder, and say when one cannot be written', async function () {
    const full = join(root, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'thesis.txt'), 'x');
    await assert.rejects(
      createRun({ spec: spec('mine'), text: '', places, folder: full }),
      /is not empty/,
    );
    assert.deepEqual(readdirSync(full), ['thesis.txt']);
    const { folder } = await createRun({
      spec: spec('mine'),
      text: '',
      places,
      folder: join(root, 'own'),
    });
    await assert.rejects(
      createRun({ spec: spec('mine'), text: '', places, folder }),
      /holds a run already/,
    );
    writeFileSync(join(root, 'file'), '');
    const blocked = { ...places, runsFolder: join(root, 'file', 'runs') };
    await assert.rejects(
      createRun({ spec: spec('mine'), text: '', places: blocked }),
      (error: UserError) => error.code === 'unwritable',
    );
    if (process.getuid?.() === 0 || process.platform === 'win32') return;
    const locked = join(root, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    await assert.rejects(
      createRun({ spec: spec('mine'), text: '', places: { ...places, runsFolder: locked } }),
      /cannot be written/,
    );
    chmodSync(locked, 0o700);
  });

  it('lie in the folder of runs of the nearest parent', () => {
    const deep = join(root, 'project', 'a', 'b');
    mkdirSync(deep, { recursive: true });
    const own = join(deep, '.thoughtscope', 'runs');
    assert.equal(runsFolderFor(deep), own);
    const parents = join(root, 'project', '.thoughtscope', 'runs');
    mkdirSync(parents, { recursive: true });
    assert.equal(runsFolderFor(deep), parents);
    assert.equal(runsFolderFor(root), join(root, '.thoughtscope', 'runs'));
  });
});
