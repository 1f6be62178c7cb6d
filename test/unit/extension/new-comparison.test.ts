import assert from 'node:assert/strict';
import { openBase } from '../../../src/compare/new/base.ts';
import { makeComparison } from '../../../src/compare/new/text.ts';
import { fillForm, type FormOptions } from '../../../src/extension/compare/new/form.ts';
import { readNewRequest } from '../../../src/extension/compare/new/request.ts';
import {
  BACK,
  type Asker,
  type ChooseQuestion,
  type StepPlace,
  type WriteQuestion,
} from '../../../src/extension/steps.ts';

const FRESH = '{ "sft": { "steps": 5, "warmup": 1 }, "rl": { "algorithm": "grpo" } }';
const STARTED = '{ "start": "builtin:countdown-sft@8cb1" }';
const TEXTS: Record<string, string> = { '/w/fresh.rlrun.json': FRESH };

const OPTIONS: FormOptions = {
  bases: [
    { id: '/w/fresh.rlrun.json', label: 'fresh' },
    { id: '/w/other.rlrun.json', label: 'other' },
    { id: '/x/shipped.rlcompare.json', label: 'shipped', comparison: true },
  ],
  open: (id) => openBase(id, TEXTS[id] ?? '{ "sft": { "steps": 9, "warmup": 1 } }', '/runs'),
  span: (wanted) =>
    makeComparison(wanted, { file: '/w/new.rlcompare.json', runsFolder: '/runs' }).span,
};

type Asked = (ChooseQuestion | WriteQuestion) & StepPlace;
type Reply = string | string[] | typeof BACK | undefined;

/** Answers question by question; what was asked is kept. A text that is wrong cannot be accepted, as in the box itself. */
function scripted(...replies: Reply[]): { asker: Asker; asked: Asked[] } {
  const asked: Asked[] = [];
  const next = (at: StepPlace, question: ChooseQuestion | WriteQuestion): Reply => {
    asked.push({ ...question, ...at });
    assert.ok(replies.length > 0, `nobody answers ${JSON.stringify(question)}`);
    return replies.shift();
  };
  return {
    asked,
    asker: {
      choose(at, question) {
        const reply = next(at, question);
        if (Array.isArray(reply)) {
          const ids = question.choices.map(({ id }) => id);
          for (const id of reply) assert.ok(ids.includes(id), `${id} is none of ${ids.join()}`);
        }
        return Promise.resolve(reply as string[]);
      },
      write(at, question) {
        const reply = next(at, question);
        if (typeof reply === 'string') {
          const said = question.check(reply);
          assert.ok(!said?.wrong, said?.message);
        }
        return Promise.resolve(reply as string);
      },
    },
  };
}

const filled = async (...replies: Reply[]) => {
  const { asker, asked } = scripted(...replies);
  const result = await fillForm(OPTIONS, asker);
  assert.ok(result && 'axes' in result, 'the form was not filled in');
  const axes = result.axes.map(({ field, values }) => [field.path, values] as const);
  return { asked, id: result.id, seeds: result.seeds, axes: Object.fromEntries(axes) };
};

describe('the form of a comparison', () => {
  it('asks for base, fields, values and seeds, and says how many runs that is', async () => {
    const { asked, ...result } = await filled(
      ['/w/fresh.rlrun.json'],
      ['rl.algorithm', 'rl.klCoefficient'],
      ['"ppo"', '"grpo"'],
      '0, 0.03, .1',
      '4',
    );
    assert.deepEqual(result, {
      id: '/w/fresh.rlrun.json',
      axes: { 'rl.algorithm': ['ppo', 'grpo'], 'rl.klCoefficient': [0, 0.03, 0.1] },
      seeds: 4,
    });
    assert.deepEqual(
      asked.map(({ step, total }) => `${step}/${total}`),
      ['1/4', '2/4', '3/5', '4/5', '5/5'],
    );
    const [, , algorithm, coefficient, seeds] = asked;
    assert.deepEqual('chosen' in algorithm && algorithm.chosen, ['"grpo"']);
    assert.ok('value' in coefficient && 'value' in seeds);
    assert.equal(coefficient.value, '0.03');
    assert.match(coefficient.prompt, /^KL coefficient: .*\(a number from 0 to 1\)$/);
    assert.equal(seeds.value, '3');
    assert.deepEqual(seeds.check('5'), { message: '6 arms × 5 seeds = 30 runs', wrong: false });
  });

  it('says what is wrong with a value, a field, a number of seeds and arms that are impossible', async () => {
    const { asked } = await filled(
      ['/w/fresh.rlrun.json'],
      ['…', 'rl.algorithm'],
      'rl.clip, rl.group',
      ['"ppo"', '"grpo"'],
      '0.1,0.2',
      '2,4',
      '1',
    );
    const check = (at: number, text: string): string => {
      const question = asked[at];
      assert.ok('check' in question);
      const said = question.check(text);
      assert.equal(said?.wrong, true, `${text} is taken`);
      return said.message;
    };
    assert.match(check(2, 'rl.clp'), /did you mean "rl\.clip"/);
    assert.match(check(2, ' , '), /Name a field/);
    assert.match(check(4, '0.1,1'), /^rl\.clip: must be a number above 0 below 1, not 1$/);
    assert.match(check(5, ''), /give at least one value/);
    for (const seeds of ['', '0', '1.5', 'x']) assert.match(check(6, seeds), /whole number/, seeds);
    assert.match(check(6, '50000'), /at most 100,000/);

    // Good values each, but not together: said at the end, as a field after them could make them fit.
    const { asker, asked: again } = scripted(
      ...[['/w/fresh.rlrun.json'], ['rl.algorithm', 'rl.group'], ['"ppo"', '"grpo"'], '1,4'],
      undefined,
    );
    assert.equal(await fillForm(OPTIONS, asker), undefined);
    const last = again[4];
    assert.ok('check' in last);
    assert.deepEqual(last.check('3')?.wrong, true);
    assert.match(last.check('3')?.message ?? '', /^rl\.group: grpo, group 1: .*at least 2/);
  });

  it('goes back to what was answered, also where another base knows less', async () => {
    const { asked, ...result } = await filled(
      ['/w/fresh.rlrun.json'],
      ['rl.steps', '…'],
      'task.options.pDrill',
      '10,20',
      BACK,
      BACK,
      BACK,
      BACK,
      ['/w/other.rlrun.json'],
      ['rl.steps', '…'],
      'rl.steps, rl.gamma',
      '10,20',
      '0.9,1',
      '2',
    );
    assert.deepEqual(
      asked.map(({ step }) => step),
      [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6],
    );
    const written = (at: number) => 'value' in asked[at] && asked[at].value;
    assert.equal(written(5), '10,20');
    assert.equal(written(6), 'task.options.pDrill');
    assert.equal(written(10), '', 'named of another base');
    assert.deepEqual('chosen' in asked[7] && asked[7].chosen, ['rl.steps', '…']);
    assert.deepEqual(result, {
      id: '/w/other.rlrun.json',
      axes: { 'rl.steps': [10, 20], 'rl.gamma': [0.9, 1] },
      seeds: 2,
    });
  });

  it('ends when dismissed, and at once with the comparison that is there as it stands', async () => {
    const { asker } = scripted(['/x/shipped.rlcompare.json']);
    assert.deepEqual(await fillForm(OPTIONS, asker), { shipped: '/x/shipped.rlcompare.json' });
    for (const replies of [[undefined], [['/w/fresh.rlrun.json'], undefined]]) {
      assert.equal(await fillForm(OPTIONS, scripted(...replies).asker), undefined);
    }
  });

  it('does not ask for a base that is given, and says why one is none', async () => {
    const { asker, asked } = scripted(['rl.steps'], '5', '1');
    const result = await fillForm({ ...OPTIONS, base: '/w/fresh.rlrun.json' }, asker);
    assert.ok(result && 'axes' in result);
    assert.deepEqual(
      asked.map(({ step, total }) => `${step}/${total}`),
      ['1/3', '2/3', '3/3'],
    );
    const open = () => openBase('/w/bad.rlrun.json', STARTED, '/runs');
    await assert.rejects(
      fillForm({ ...OPTIONS, open }, scripted(['/w/fresh.rlrun.json']).asker),
      /bad\.rlrun\.json:1:\d+: start/,
    );
  });
});

describe('arguments of New Comparison', () => {
  it('are taken as given', () => {
    const request = { base: '/a.rlrun.json', axes: { 'rl.clip': [0.1] }, seeds: 2 };
    assert.deepEqual(readNewRequest(request), request);
    assert.deepEqual(readNewRequest(undefined), {});
    assert.deepEqual(readNewRequest({ base: '/a' }), { base: '/a' });
  });

  it('are refused with a reason when they mean nothing', () => {
    const refused: [unknown, RegExp][] = [
      ['x', /one block of arguments/],
      [{ file: 'x' }, /knows no argument "file"/],
      [{ base: 3 }, /"base" must be/],
      [{ base: 'a', axes: [] }, /"axes" must be a block/],
      [{ base: 'a', axes: { x: 1 } }, /"axes" must be a block/],
      [{ axes: { x: [1] } }, /"axes" together with "base"/],
      [{ base: 'a', seeds: 3 }, /"seeds" together with "axes"/],
      [{ base: 'a', axes: {}, seeds: '3' }, /"seeds" must be a number/],
    ];
    for (const [request, message] of refused) {
      assert.throws(() => readNewRequest(request), message);
    }
  });
});
