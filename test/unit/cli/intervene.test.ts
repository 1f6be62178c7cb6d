import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForkResult, InterventionResult } from '../../../src/protocol/sampler.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import {
  storeExcerpts,
  storePrompts,
  storeTallies,
  storeTree,
} from '../../../src/worker/across.ts';
import { askedTaskOf } from '../../../src/run/own/task.ts';
import { readRecord } from '../../../src/run/record.ts';
import { TINY } from '../run/support/tiny.ts';

const CLI = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const seed = randomInt(2 ** 31);

describe(`interventions on a finished run (seed ${seed})`, function () {
  this.timeout(300_000);
  let place: string;
  let folder: string;
  let run: string;
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'intervene-'));
    const file = join(place, 'tiny.rlrun.json');
    writeFileSync(file, JSON.stringify({ ...TINY, seed }));
    call('run', file, '--foreground');
    const runs = join(place, '.thoughtscope', 'runs');
    [run] = readdirSync(runs).filter((name) => !name.startsWith('.'));
    folder = join(runs, run);
  });
  after(() => rmSync(place, { recursive: true, force: true, maxRetries: 3 }));

  function call(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: place,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return stdout;
  }
  const intervened = (...args: string[]): InterventionResult => {
    const text = call('intervene', run, ...args, '--draws', '64', '--json');
    return validated(InterventionResult, JSON.parse(text), 'result');
  };
  /** Everything of the run's folder but its log. */
  const files = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.log'))
        .map(({ parentPath, name }) => {
          const path = join(parentPath, name);
          return [path, readFileSync(path).toString('base64')];
        }),
    );

  it('change nothing when nothing is banned: same noise, same samples, difference exactly 0', () => {
    const before = files();
    const { accuracy, length, changed, draws, checkpoint, flips } = intervened('--none');
    assert.equal(changed, 0);
    assert.equal(draws, 64);
    assert.equal(checkpoint.name, 'step-3');
    assert.deepEqual(flips, []);
    for (const { control, treated, difference } of [accuracy, length]) {
      assert.equal(control, treated);
      assert.deepEqual(difference, { estimate: 0, low: 0, high: 0 });
    }
    assert.deepEqual(files(), before, 'the run was touched');
  });

  it('never let a banned token through, and change the samples that would hold it', () => {
    const { rate, changed, opener, length } = intervened('--ban', 'exploration');
    assert.deepEqual(opener, ['try']);
    assert.ok(rate.control > 0, 'the control has none to ban');
    assert.equal(rate.treated, 0);
    assert.ok(changed > 0);
    assert.ok(length.difference.low <= length.difference.estimate);
    assert.ok(length.difference.high >= length.difference.estimate);
    const again = intervened('--ban', 'exploration');
    assert.deepEqual(
      { ...again, seconds: 0 },
      { ...intervened('--ban', 'exploration'), seconds: 0 },
    );
  });

  it('force a token once where it could stand, and leave the other draws alone', () => {
    const { rate, changed, places, draws } = intervened('--force', 'exploration');
    assert.ok(places !== undefined && places > 0 && places <= draws);
    assert.ok(changed <= places);
    assert.ok(rate.treated > rate.control);
  });

  it('say what they do not know', () => {
    for (const [args, text] of [
      [['--ban', 'nonsense'], /exploration/],
      [[], /one of --ban/],
      [['--ban', 'exploration', '--none'], /one of --ban/],
      [['--none', '--draws', '0'], /--draws/],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, [CLI, 'intervene', run, ...args], {
        cwd: place,
        encoding: 'utf8',
      });
      assert.notEqual(status, 0);
      assert.match(stderr, text);
      assert.doesNotMatch(stderr, /\n {4}at /);
    }
  });

  it('go on from each step of a stored rollout', () => {
    const text = call('fork', run, '2/probe/1', '--samples', '4', '--json');
    const { boundaries, checkpoint } = validated(ForkResult, JSON.parse(text), 'result');
    assert.equal(checkpoint.name, 'step-2');
    assert.equal(boundaries[0].at, 0);
    for (const { samples, wins, rate } of boundaries) {
      assert.equal(samples, 4);
      assert.equal(rate.estimate, wins / 4);
      assert.ok(rate.low <= rate.estimate && rate.estimate <= rate.high);
    }
    assert.equal(call('fork', run, '2/probe/1', '--samples', '4', '--json').length > 0, true);
  });

  it('find the same counts in the store that its summaries give', () => {
    const reader = openReader(join(folder, 'run.db'));
    const asked = askedTaskOf(folder, readRecord(folder).spec);
    try {
      for (const split of ['train', 'probe'] as const) {
        const { tallies, next } = storeTallies(reader, asked, { split, fromStep: 0 });
        assert.equal(next, undefined);
        assert.deepEqual(
          tallies.map(({ step }) => step),
          reader.rolloutSteps(split),
        );
        for (const { step, responses, behaviours } of tallies) {
          const summaries = reader.rolloutSummaries(step, split);
          assert.equal(responses, summaries.length);
          for (const [behaviour, { spans }] of Object.entries(behaviours)) {
            const total = summaries.reduce(
              (sum, each) => sum + (each.behaviours[behaviour] ?? 0),
              0,
            );
            assert.equal(spans[1], total);
            const excerpts = storeExcerpts(reader, { step, split, behaviour });
            assert.equal(excerpts.total, total);
            assert.equal(excerpts.spans.length, total);
            for (const excerpt of excerpts.spans) {
              const [record] = reader.rollouts([excerpt.id]);
              const words = record.pieces.slice(excerpt.start, excerpt.end).join(' ');
              assert.equal(excerpt.words, words);
            }
          }
        }
      }
      const { rollouts, prompts } = storePrompts(reader);
      assert.equal(rollouts.length, reader.rolloutCount('probe'));
      assert.equal(prompts.length, new Set(rollouts.map(({ group }) => group)).size);
      assert.equal(storeTree(reader, asked, rollouts[0].id).tree?.kind, 'root');
      assert.throws(() => storeTree(reader, asked, '99/probe/0'), /99\/probe\/0/);
    } finally {
      reader.close();
    }
  });
});
