import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followRun } from '../../src/sources/follow/run.ts';

/** The callback of docs/follow.md, run by python3 as it stands on the page, and what following its folder finds. */
describe('the documented Python callback', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'thoughtscope-callback-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes what Follow a Run reads', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/follow.md'), 'utf8');
    const snippet = /```python\n([^]*?)```/.exec(page)?.[1] ?? '';
    assert.ok(snippet.split('\n').length <= 26, 'it is short');
    const use = `
log = RolloutLog(${JSON.stringify(join(folder, 'run'))})
for step in (1, 2):
    for i in range(4):
        log.rollout(step, f"{i} + {i}?", f"<think>Wait. It is {2 * i} … ✓</think>{2 * i}", reward=i % 2, correct=i % 2 == 1, format=0.5)
    log.metrics(step, loss=1 / step)
`;
    writeFileSync(join(folder, 'loop.py'), snippet + use);
    execFileSync('python3', [join(folder, 'loop.py')]);
    const target = { id: 'a', path: join(folder, 'run'), name: 'a', mappings: [] };
    let values: Record<string, number> = {};
    await new Promise<void>((done) => {
      const run = followRun(target, {
        status: () => undefined,
        events(events) {
          for (const event of events) {
            if (event.type === 'metric' && event.step === 2) values = event.values;
          }
          if ('reward/total' in values && 'loss' in values) void run.dispose().then(done);
        },
      });
    });
    assert.equal(values['loss'], 0.5);
    assert.equal(values['reward/total'], 0.5);
    assert.equal(values['reward/format'], 0.5);
    assert.equal(values['rollouts/correct'], 0.5);
    assert.equal(values['rollouts/count'], 4);
  });
});
