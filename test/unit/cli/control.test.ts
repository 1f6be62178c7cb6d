import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { CONTROL_NAMES } from '../../../src/run/controls.ts';
import { runPath } from '../../../src/run/paths.ts';
import type { Consequence } from '../../../src/run/preview/consequence.ts';
import { previewControls } from '../../../src/run/preview/preview.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { launchWorker } from '../../../src/worker/launch.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';
import { beginIn, eventLines, type Begun, type Ended } from './support/cli.ts';

const WEIGHT = 'reward.exploration.weight';
const seed = randomInt(2 ** 31);

describe(`a run and its terminals (seed ${seed})`, function () {
  this.timeout(300_000);
  const runs = runsFolder();
  after(() => runs.remove());
  const begin = (...args: string[]): Begun => beginIn(runs.folder, args);
  const call = (...args: string[]): Promise<Ended> => begin(...args).ended;

  describe('that has ended', () => {
    let folder: string;
    before(async () => {
      folder = await tinyRun(runs.folder, { seed, sft: { steps: 0 }, rl: { steps: 2 } });
      const host = await hostRun(folder);
      assert.equal(await host.finished, 'finished');
      await host.close();
    });

    it('is previewed: in words and as the JSON of the very consequence, and nothing changes', async () => {
      const before = await statusOf(folder);
      const asked = [`${WEIGHT}=0.25`, 'rl.temperature=0.5'];
      const [words, json] = await Promise.all([
        call('control', folder, ...asked, '--preview'),
        call('control', folder, ...asked, '--preview', '--json'),
      ]);
      assert.deepEqual([words.code, words.err, json.code, json.err], [0, '', 0, '']);
      const told = JSON.parse(json.out) as Consequence;
      const reader = openReader(runPath(folder, 'store'));
      const expected = previewControls(reader, before, { [WEIGHT]: 0.25, 'rl.temperature': 0.5 });
      reader.close();
      assert.deepEqual(told, expected);
      assert.deepEqual(told.changes, [
        { name: WEIGHT, before: 1, after: 0.25, enters: true },
        { name: 'rl.temperature', before: 1, after: 0.5, enters: false },
      ]);
      assert.equal(words.out.split('\n')[0], `${WEIGHT} 1 → 0.25`);
      assert.match(words.out, /^rl\.temperature 1 → 0\.5$/m);
      assert.match(words.out, /^Step 2 re-scored: 6 of 6 rollouts, text of 6\.$/m);
      const [all] = told.groups;
      const signed = (value: number): string =>
        `${value < 0 ? '−' : '\\+'}${Math.abs(value).toFixed(3)}`;
      assert.match(
        words.out,
        new RegExp(`^  all +${all.count} +${signed(all.before)} +${signed(all.after)}$`, 'm'),
      );
      assert.deepEqual(await statusOf(folder), before);
    });

    const preview = ['--preview', '--json'];
    const wrong: [args: string[], code: number, message: RegExp][] = [
      [['rl.temperature=9', ...preview], 2, /rl\.temperature must be between 0\.1 and 2, not 9/],
      [['rl.maxTokens=12.5', ...preview], 2, /rl\.maxTokens must be a whole number/],
      [
        ['reward.explore=1', ...preview],
        2,
        /unknown control "reward\.explore"; known: .*rl\.maxTokens/,
      ],
      [
        ['reward.format.weight=1', ...preview],
        1,
        /this run has no reward\.format\.weight: its run file leaves reward\.format out/,
      ],
      [['pause', ...preview], 2, /"pause" is no name=value\n\nusage: thoughtscope control/],
      [[`${WEIGHT}=0.25`, '--json'], 2, /--json goes with --preview/],
      [[`${WEIGHT}=0.25`], 1, /no worker is at work on this run/],
    ];
    it('is neither changed nor previewed with names, values or words that make no sense', async () => {
      const found = await Promise.all(wrong.map(([args]) => call('control', folder, ...args)));
      wrong.forEach(([, expected, message], i) => {
        const { code, out, err } = found[i];
        assert.deepEqual([code, out], [expected, ''], err);
        assert.match(err, message);
        assert.doesNotMatch(err, /\n {4}at /);
      });
    });
  });

  describe('that lives', () => {
    let folder: string;
    const changesIn = (events: readonly RunEvent[]) =>
      events.flatMap((event) =>
        event.type === 'control' && event.name === WEIGHT ? [[event.before, event.after]] : [],
      );

    before(async () => {
      folder = await tinyRun(runs.folder, {
        seed,
        sft: { steps: 0 },
        rl: { steps: 100_000 },
        reward: { repetition: { size: 1 } },
        eval: { every: 1000 },
        checkpoint: { every: 10_000 },
      });
      await launchWorker(folder);
    });

    it('is attached, paused, previewed, changed and stopped by terminals that agree, then resumed', async () => {
      const watching = begin('attach', folder, '--json');
      await watching.heard(/"type":"metric","step":2,/);
      assert.match((await call('control', folder, 'pause')).out, /^pause, after rl step \d+\n$/);
      let paused = await statusOf(folder);
      while (paused.state !== 'paused') paused = await statusOf(folder);
      const terms = ['format', 'overlong', 'effort', 'module'].map((t) => `reward.${t}.weight`);
      assert.deepEqual(
        Object.keys(paused.controls),
        CONTROL_NAMES.filter((name) => !terms.includes(name)),
      );
      const refused = await call('control', folder, `${terms[0]}=1`);
      assert.deepEqual([refused.code, refused.out], [1, '']);
      assert.match(refused.err, /this run has no reward\.format\.weight/);

      const preview = await call('control', folder, `${WEIGHT}=0.25`, '--preview', '--json');
      assert.equal(preview.code, 0, preview.err);
      const told = JSON.parse(preview.out) as Consequence;
      assert.equal(told.step, paused.step);
      assert.deepEqual(await statusOf(folder), paused);

      const changed = await call('control', folder, `${WEIGHT}=0.25`);
      assert.equal(changed.out, `${WEIGHT} 1 → 0.25, after rl step ${paused.step}\n`);
      const shown = await call('show', folder, '--json');
      assert.equal((JSON.parse(shown.out) as RunStatus).controls[WEIGHT], 0.25);
      const added = await call('control', folder, 'reward.repetition.weight=2');
      assert.equal(added.out, `reward.repetition.weight 1 → 2, after rl step ${paused.step}\n`);
      assert.match((await call('control', folder, 'stop')).out, /^stop, after rl step/);
      const first = await watching.ended;
      assert.equal(first.code, 130, first.err);
      const before = eventLines(first.out);
      assert.deepEqual(
        before.map(({ seq }) => seq),
        before.map((_, i) => i + 1),
      );
      assert.deepEqual(changesIn(before), [[1, 0.25]]);

      const resumed = begin('resume', folder, '--json');
      await resumed.heard(new RegExp(`"type":"metric","step":${paused.step + 2},`));
      assert.equal((await statusOf(folder)).controls[WEIGHT], 0.25);
      assert.match((await call('control', folder, 'stop')).out, /^stop, after rl step/);
      const second = await resumed.ended;
      assert.equal(second.code, 130, second.err);
      const rest = eventLines(second.out);
      // What was watched before is not told again.
      assert.equal(rest[0].seq, before.length + 1);
      assert.deepEqual(
        rest.flatMap((event) =>
          event.type === 'started' ? [[event.attempt, event.fromStep]] : [],
        ),
        [[2, paused.step]],
      );
      assert.deepEqual(changesIn(rest), []);
    });
  });
});
