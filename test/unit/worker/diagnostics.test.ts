import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isLogged, logLevelOf, logLine } from '../../../src/base/log.ts';
import { runPath } from '../../../src/run/paths.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { collectDiagnostics } from '../../../src/worker/diagnostics.ts';
import { launchWorker } from '../../../src/worker/launch.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

describe('diagnostics', function () {
  this.timeout(60_000);

  it('have lines of one form, by level, run and sequence number', () => {
    const time = new Date(0);
    const stamp = '1970-01-01T00:00:00.000Z';
    assert.equal(
      logLine(time, 'warning', { run: 'r', seq: 3 }, 'a\nb\n'),
      `${stamp} warning [run r seq 3] a\n  b`,
    );
    assert.equal(logLine(time, 'info', {}, 'a'), `${stamp} info a`);
    assert.deepEqual(
      (['debug', 'info', 'warning', 'error'] as const).map((level) => isLogged(level, 'info')),
      [false, true, true, true],
    );
    assert.deepEqual(
      [logLevelOf('debug'), logLevelOf('loud'), logLevelOf(undefined)],
      ['debug', 'info', 'info'],
    );
  });

  it('hold the log of a worker, line by line with run and event, and neither secrets nor traces', async () => {
    const runs = runsFolder();
    const before = process.env['THOUGHTSCOPE_LOG'];
    try {
      const folder = await tinyRun(runs.folder);
      process.env['THOUGHTSCOPE_LOG'] = 'debug';
      await launchWorker(folder);
      const id = basename(folder);
      const log = (): string => readFileSync(runPath(folder, 'log'), 'utf8');
      while (!log().includes('run finished'))
        await new Promise((resolve) => setTimeout(resolve, 50));
      const lines = log().trim().split('\n');
      const form = /^\S+Z (debug|info|warning|error) (?:\[run (\S+) seq (\d+)\] )?/;
      const parsed = lines.map((line) => form.exec(line));
      assert.ok(
        parsed.every((found) => found !== null),
        log(),
      );
      const placed = parsed.filter((found) => found?.[2] !== undefined);
      assert.ok(placed.length > 5 && placed.every((found) => found?.[2] === id), log());
      const seqs = placed.map((found) => Number(found?.[3]));
      assert.deepEqual(
        seqs,
        seqs.toSorted((a, b) => a - b),
        'the numbers rise',
      );
      const reader = openReader(runPath(folder, 'store'));
      const [record] = reader.rollouts(['1/train/0']);
      const { lastSeq } = reader.events(1, 1);
      reader.close();
      assert.equal(seqs.at(-1), lastSeq);
      assert.match(log(), /committed \d+ metric/);

      const secret = randomBytes(12).toString('hex');
      appendFileSync(runPath(folder, 'log'), `x authorization: Bearer ${secret}\n`);
      const text = await collectDiagnostics({
        runsFolders: [runs.folder],
        more: [['Log of this window', `charts view run ${id} seq ${lastSeq}: api_key=${secret}`]],
      });
      assert.ok(text.includes(`[run ${id} seq ${lastSeq}] run finished`));
      assert.ok(text.includes(`charts view run ${id} seq ${lastSeq}`));
      assert.ok(!text.includes(secret));
      assert.ok(!text.includes(record.prompt), 'no prompt');
      assert.ok(!text.includes(record.pieces.join(' ')), 'no response');
      assert.equal((await statusOf(folder)).state, 'finished');
    } finally {
      if (before === undefined) delete process.env['THOUGHTSCOPE_LOG'];
      else process.env['THOUGHTSCOPE_LOG'] = before;
      runs.remove();
    }
  });
});
