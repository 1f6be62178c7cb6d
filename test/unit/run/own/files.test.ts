import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRun } from '../../../../src/run/create.ts';
import { hashOwnFile, ownFiles, recordedHashes } from '../../../../src/run/own/files.ts';
import { readRecord } from '../../../../src/run/record.ts';
import { tinySpec } from '../support/tiny.ts';

describe('files of the user that a run is made of', () => {
  it('hash now as the run that is made of them records them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'own-files-'));
    try {
      const rows = Array.from({ length: 30 }, (_, i) => ({ prompt: `${i} =`, answer: i % 4 }));
      // A byte order mark and é: bytes, not characters, are what a hash is made of.
      const text = rows.map((row) => JSON.stringify(row)).join('\n');
      writeFileSync(join(folder, 'data.jsonl'), `\uFEFF${text}`);
      writeFileSync(join(folder, 'verify.js'), '// é\nexport const verify = () => true;');
      writeFileSync(join(folder, 'reward.js'), '// ü\nexport const reward = () => 1;');
      const spec = tinySpec({
        task: {
          name: 'dataset',
          options: { file: 'data.jsonl', verify: 'module', module: 'verify.js' },
        },
        reward: { module: { file: 'reward.js' } },
      });
      const places = { baseFolder: folder, runsFolder: join(folder, 'runs') };
      const now: Record<string, string> = {};
      for (const file of ownFiles(spec)) now[file.file] = await hashOwnFile(file, places);
      assert.deepEqual(Object.keys(now), ['reward.js', 'data.jsonl', 'verify.js']);
      const run = await createRun({ spec, text: '{}', places });
      assert.deepEqual(recordedHashes(readRecord(run.folder)), now);
      assert.deepEqual(ownFiles(tinySpec()), []);
      await assert.rejects(hashOwnFile({ file: 'gone.jsonl', data: true }, places), {
        code: 'task-data',
        message: /gone\.jsonl: cannot be read/,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
