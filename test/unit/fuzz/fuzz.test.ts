import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TSchema } from '@sinclair/typebox';
import { encodeSafetensors, decodeSafetensors } from '../../../src/model/safetensors.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { FromCharts, FromTrace, ToCharts, ToTrace } from '../../../src/protocol/webview.ts';
import { NOTIFICATIONS, REQUESTS } from '../../../src/protocol/worker.ts';
import { findResumePoint, listCheckpoints } from '../../../src/run/checkpoints/folder.ts';
import { runPath } from '../../../src/run/paths.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { checkRunFile } from '../../../src/run/validate.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { startServing } from '../../../src/worker/serve.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';
import { fuzzRandom, mutateBytes, mutateText, randomValue, refused } from './support.ts';

/** Nothing that anybody sends may keep a program busy for longer. */
const HANG_MS = 1000;

describe('fuzzed', function () {
  this.timeout(120_000);

  it('run files: 1,500 of them, each checked, with every problem inside its text', () => {
    const { seed, random } = fuzzRandom();
    const folder = join(import.meta.dirname, '../../../examples');
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.rlrun.json'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    let wrong = 0;
    for (let i = 0; i < 1500; i++) {
      const text = mutateText(texts[random.below(texts.length)], random);
      const began = performance.now();
      const { problems, spec } = checkRunFile(text);
      assert.ok(performance.now() - began < HANG_MS, `seed ${seed}, case ${i}`);
      wrong += Number(spec === undefined);
      assert.ok(spec !== undefined || problems.length > 0, `seed ${seed}, case ${i}: ${text}`);
      for (const { offset, length } of problems) {
        // At the very end there is nothing left to underline but one place.
        assert.ok(offset >= 0 && offset + length <= text.length + 1, `seed ${seed}, case ${i}`);
      }
    }
    assert.ok(wrong > 500, `only ${wrong} were wrong`);
  });

  it('safetensors: 3,000 of them, each read or refused in words', () => {
    const { random } = fuzzRandom();
    const bytes = Buffer.concat(
      encodeSafetensors(
        new Map([
          ['a', { shape: [2, 3], data: new Float32Array(6) }],
          ['b', { shape: [5], data: new Float32Array(5) }],
        ]),
        { step: '3' },
      ),
    );
    let count = 0;
    for (let i = 0; i < 3000; i++) {
      const found = refused(() => decodeSafetensors(mutateBytes(bytes, random), 'x.safetensors'));
      count += Number(found.refused);
      assert.ok(found.time < HANG_MS);
    }
    assert.ok(count > 500, `only ${count} were refused`);
  });

  it('messages: 200 for every schema of worker and views, each taken or refused', () => {
    const { random } = fuzzRandom();
    const schemas: TSchema[] = [
      ...Object.values(REQUESTS).flatMap(({ params, result }) => [params, result]),
      ...Object.values(NOTIFICATIONS),
      ...[FromCharts, FromTrace, ToCharts, ToTrace],
    ];
    const names = namesIn(schemas);
    let count = 0;
    for (const schema of schemas) {
      for (let i = 0; i < 200; i++) {
        const found = refused(
          () => validated(schema, randomValue(random, names), 'message'),
          /^message: /,
        );
        count += Number(found.refused);
        assert.ok(found.time < HANG_MS);
      }
    }
    assert.ok(count > 100 * schemas.length, `only ${count} were refused`);
  });

  it('files of a run: 150 damaged stores and checkpoints, each read or refused, and the run found again', async () => {
    const { seed, random } = fuzzRandom();
    const runs = runsFolder();
    try {
      const folder = await tinyRun(runs.folder);
      const host = await hostRun(folder);
      await host.finished;
      await host.close();
      const store = runPath(folder, 'store');
      const whole = readFileSync(store);
      for (let i = 0; i < 100; i++) {
        writeFileSync(store, mutateBytes(whole, random));
        refused(() => {
          const reader = openReader(store);
          try {
            reader.events(1, 1000);
            for (const step of reader.rolloutSteps('train')) reader.rolloutSummaries(step, 'train');
            reader.rollouts(['1/train/0', '2/probe/1']);
          } finally {
            reader.close();
          }
        });
      }
      writeFileSync(store, whole);
      const root = runPath(folder, 'checkpoints');
      for (let i = 0; i < 50; i++) {
        const name = listCheckpoints(root).at(-1) ?? '';
        const files = readdirSync(join(root, name));
        const file = join(root, name, files[random.below(files.length)]);
        const before = readFileSync(file);
        const damaged = mutateBytes(before, random);
        writeFileSync(file, damaged);
        const { checkpoint } = await findResumePoint(root);
        const changed = !before.equals(damaged);
        assert.equal(checkpoint?.name === name, !changed, `seed ${seed}, case ${i}: ${file}`);
        writeFileSync(file, before);
      }
    } finally {
      runs.remove();
    }
  });

  it('a worker’s socket: 60 strangers talk nonsense, and its client hears everything', async () => {
    const { random } = fuzzRandom();
    const place = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const folder = await tinyRun(place, { rl: { steps: 400 } });
    const served = await startServing(folder, () => undefined);
    try {
      const socket = readWorkerFile(folder)?.socket ?? '';
      const link = await connectRun(folder, { client: 'fuzz' });
      const hello =
        'Content-Length: 52\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}';
      const nonsense = [
        () => mutateBytes(Buffer.from(hello), random),
        () => Buffer.from(`Content-Length: ${'9'.repeat(1 + random.below(30))}\r\n\r\n{}`),
        () => Buffer.from(`Content-Length: 4000\r\n\r\n${'['.repeat(4000)}`),
        () => Buffer.alloc(20_000, 97),
        () => Buffer.from('\r\n\r\n\r\n'),
      ];
      await Promise.all(
        Array.from({ length: 60 }, () =>
          stranger(socket, nonsense[random.below(nonsense.length)]()),
        ),
      );
      while ((await link.request('status', {})).lastSeq < 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const { events, lastSeq } = await link.request('events', { fromSeq: 1, limit: 10_000 });
      assert.equal(events.at(-1)?.seq, lastSeq);
      link.dispose();
    } finally {
      served.host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
      await served.host.finished;
      await served.close();
      rmSync(place, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

/** Says it and goes, or is hung up on. */
function stranger(socket: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const talk = connect(socket, () =>
      talk.write(bytes, () => setTimeout(() => talk.destroy(), 20)),
    );
    talk.on('error', () => undefined);
    talk.on('close', () => resolve());
  });
}

/** Every property and every constant that the schemas name: random values come closer with them. */
function namesIn(schemas: readonly TSchema[]): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') Object.keys(inner as object).forEach((name) => names.add(name));
      if (key === 'const') names.add(String(inner));
      walk(inner);
    }
  };
  schemas.forEach(walk);
  return [...names];
}
