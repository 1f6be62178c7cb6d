import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGiven } from '../../../src/cli/arguments.ts';
import { newCommand } from '../../../src/cli/commands/new.ts';
import { openComparison } from '../../../src/compare/check.ts';

describe('thoughtscope new comparison', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cli-new-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string): string => join(folder, name);
  /** What it prints on its two outputs. */
  async function call(...args: string[]): Promise<{ out: string[]; err: string }> {
    let out = '';
    let err = '';
    const command = newCommand({
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      interactive: false,
      columns: () => 80,
    });
    assert.equal(await command.run(parseGiven(command, args)), 0);
    return { out: out.trim().split('\n'), err };
  }
  const spec = (name: string) => {
    const { comparison } = openComparison(at(name), { runsFolder: at('runs') }).check();
    return { ...comparison.spec, runs: comparison.arms.length * comparison.seeds.length };
  };

  it('spans the axes that are named, and says how many runs that is', async () => {
    writeFileSync(at('own.rlrun.json'), '{ "sft": { "steps": 5, "warmup": 1 } }');
    const { out, err } = await call(
      ...['comparison', at('a.rlcompare.json'), '--seeds', '2'],
      ...['--axis', 'rl.algorithm=ppo,rloo', '--axis', 'rl.klCoefficient=0,.01,0.1'],
    );
    assert.equal(out.length, 1);
    assert.match(err, /^6 arms × 2 seeds = 12 runs\n.*compare .*a\.rlcompare\.json\n$/);
    const { base, grid, runs } = spec('a.rlcompare.json');
    assert.equal(base, 'own.rlrun.json');
    assert.deepEqual(grid, {
      'rl.algorithm': ['ppo', 'rloo'],
      'rl.klCoefficient': [0, 0.01, 0.1],
    });
    assert.equal(runs, 12);
  });

  it('starts from a copy of a preset where no run file lies beside it', async () => {
    const { out } = await call('comparison', at('a.rlcompare.json'));
    assert.equal(out.length, 2);
    assert.deepEqual(readdirSync(folder).sort(), ['a.rlcompare.json', 'rlsp-countdown.rlrun.json']);
    assert.deepEqual(spec('a.rlcompare.json').grid, { 'reward.exploration.weight': [0, 1] });
    assert.equal(spec('a.rlcompare.json').runs, 6);
    // Then that one lies beside it.
    assert.equal((await call('comparison', at('b.rlcompare.json'))).out.length, 1);
  });

  it('asks which base of several, and refuses with the field, writing nothing', async () => {
    writeFileSync(at('one.rlrun.json'), '{ "sft": { "steps": 5, "warmup": 1 } }');
    writeFileSync(at('two.rlrun.json'), '{ "rl": { "steps": "many" } }');
    const file = at('a.rlcompare.json');
    const refused: [string[], RegExp][] = [
      [[file], /which base\? --base takes one of one\.rlrun\.json, two\.rlrun\.json/],
      [[file, '--base', at('two.rlrun.json')], /two\.rlrun\.json:1:\d+: rl\.steps: must be/],
      [[file, '--base', at('three.rlrun.json')], /three\.rlrun\.json: cannot be read/],
    ];
    const axes: [string, RegExp][] = [
      ['rl.algorithm', /--axis rl\.algorithm: write it as FIELD=V1,V2/],
      ['=1', /write it as FIELD=V1,V2/],
      ['rl.clip=0.1,2', /--axis rl\.clip: must be a number above 0 below 1, not 2/],
      ['rl.clp=0.1', /unknown field "rl\.clp"; did you mean "rl\.clip"/],
      ['model.heads=4,5', /model\.heads: heads 5: width \/ heads must be/],
    ];
    for (const [axis, message] of axes) {
      refused.push([[file, '--base', at('one.rlrun.json'), '--axis', axis], message]);
    }
    refused.push([[file, '--base', at('one.rlrun.json'), '--seeds', '0'], /--seeds must be/]);
    refused.push([[], /FILE is missing/], [[file, 'more'], /something too much/]);
    for (const [args, message] of refused) {
      await assert.rejects(async () => call('comparison', ...args), message);
    }
    await assert.rejects(async () => call('task', at('t.ts'), '--seeds', '2'), /takes no options/);
    await assert.rejects(async () => call('module'), /task, reward or comparison\?/);
    assert.deepEqual(readdirSync(folder).sort(), ['one.rlrun.json', 'two.rlrun.json']);
    assert.match(readFileSync(at('two.rlrun.json'), 'utf8'), /many/);
  });
});
