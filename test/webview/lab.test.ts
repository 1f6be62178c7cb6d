import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { randomKey, randomStream } from '../../src/base/random.ts';
import { FromLab, ToLab } from '../../src/protocol/lab.ts';
import { validated } from '../../src/protocol/validate.ts';
import type { LabQuestion } from '../../src/run/lab/request.ts';
import { labResult, labRun, PIECES } from './labResult.ts';
import { launch, openView, type View } from './view.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

describe(`advantage lab (seed ${seed})`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let view: View;
  let questions: LabQuestion[];
  const random = randomStream(randomKey(seed, 'shuffle'));
  const result = labResult({ random: () => random.next() });

  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  afterEach(async () => {
    await view.close();
    assert.deepEqual(view.problems, []);
  });

  async function open(why = '', state?: object): Promise<void> {
    questions = [];
    view = await openView(browser, {
      state,
      ...{ view: 'lab', width: 1280, height: 900, place: 'editor' },
      answer(raw) {
        const message = validated(FromLab, raw, 'message');
        const reply = (to: ToLab): ToLab[] => [validated(ToLab, to, 'answer')];
        if (message.type === 'lab/ready') return reply(labRun(why));
        if (message.type !== 'lab/ask') return [];
        questions.push(message.question);
        return reply({ type: 'lab/result', result });
      },
    });
  }
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await check())) await view.page.waitForTimeout(20);
  };
  const rows = () => view.page.locator('tr.lab-strip');
  const cells = (row: number) => rows().nth(row).locator('[role=gridcell]');

  it('draws a strip of every algorithm’s advantages and of its gradient weights, each number told exactly', async () => {
    await open();
    await rows().first().waitFor();
    // Four algorithms twice, belief and importance.
    assert.equal(await rows().count(), 10);
    assert.equal(await cells(0).count(), PIECES.length);
    const { detail } = result.rollouts[0];
    const exact = String(detail?.scores['rloo'].advantage[3]).replaceAll('-', '−');
    assert.equal(await cells(2).nth(3).getAttribute('aria-label'), `3: RLOO: advantage ${exact}`);
    const told = await view.page.locator('.source').innerText();
    assert.match(told, /sampled again from step-11/);
    await view.page.getByText('AUC of 1 − q after the step 0.810').waitFor();
    await view.page.getByText('0.62').first().waitFor();
  });

  it('asks for the step that was saved of this run, never for another run’s', async () => {
    const saved = { version: 1, step: 12, rollout: 2, sameScale: false };
    await open('', { ...saved, run: 'r1' });
    await rows().first().waitFor();
    assert.equal(questions[0].step, 12);
    await view.page.locator('.about', { hasText: 'Rollout #2' }).waitFor();
    await view.close();
    await open('', { ...saved, run: 'r0' });
    await rows().first().waitFor();
    assert.equal(questions[0].step, undefined);
    await view.page.locator('.about', { hasText: 'Rollout #0' }).waitFor();
    const { run, step, rollout, sameScale } = (await view.state()) as typeof saved & {
      run: string;
    };
    assert.deepEqual([run, step, rollout, sameScale], ['r1', null, 0, false]);
  });

  it('keeps what a model wrote text', async () => {
    await open();
    await rows().first().waitFor();
    assert.equal(await view.page.locator('img, script:not([nonce]), b, i').count(), 0);
    assert.equal(await view.page.locator('thead .lab-piece').nth(1).innerText(), PIECES[1]);
    await view.page.getByText('A note <script>').waitFor();
  });

  it('is walked with the keys, cell by cell and rollout by rollout', async () => {
    await open();
    await cells(0).first().focus();
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('ArrowRight');
    const focused = () =>
      view.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const { detail } = result.rollouts[0];
    const value = String(detail?.scores['dr-grpo'].advantage[1]).replaceAll('-', '−');
    await until(async () => (await focused()) === `${PIECES[1]}: Dr. GRPO: advantage ${value}`);
    await view.page.locator('.tooltip', { hasText: `advantage ${value}` }).waitFor();
    await view.page.locator('.rollout').first().focus();
    await view.page.keyboard.press('End');
    // The last one came without its tokens, which is said.
    await view.page.getByText('were not carried here').waitFor();
    await view.page.keyboard.press('ArrowUp');
    await rows().first().waitFor();
    await view.page.getByText('Rollout #6: wrong').waitFor();
  });

  it('colours on one scale or on each strip’s own, and hides what is not wanted', async () => {
    await open();
    await rows().first().waitFor();
    const strength = (row: number): Promise<string[]> =>
      cells(row).evaluateAll((all) =>
        all.map((each) => (each as HTMLElement).style.getPropertyValue('--strength')),
      );
    // GRPO is twice Dr. GRPO: half as strong on one scale, the same on its own.
    const [grpo, drGrpo] = [await strength(0), await strength(1)];
    assert.notDeepEqual(drGrpo, grpo);
    await view.page.getByRole('button', { name: 'Same scale' }).click();
    await until(async () => (await strength(1)).join() === grpo.join());
    await view.page.getByRole('button', { name: 'OREAL' }).click();
    await until(async () => (await rows().count()) === 8);
    assert.ok(await view.page.getByRole('button', { name: 'PPO' }).isDisabled());
    // Looks alone ask nothing anew.
    assert.equal(questions.length, 1);
  });

  it('asks for another step, the same switches for all, and other samples', async () => {
    await open();
    await rows().first().waitFor();
    await view.page.getByLabel('RL step').selectOption('2');
    await view.page.getByLabel('Whitening').selectOption('none');
    await view.page.getByRole('button', { name: 'No KL' }).click();
    await view.page.getByLabel('Samples').fill('16');
    await view.page.getByLabel('Samples').press('Enter');
    await until(() => questions.some(({ group }) => group === 16));
    assert.deepEqual(questions.at(-1), {
      ...{ step: 2, group: 16, switches: { whitening: 'none', klCoefficient: 0 } },
    });
    assert.deepEqual(questions[0], { switches: {} });
  });

  it('says why it cannot score, and asks nothing then', async () => {
    await open('This workspace is restricted: nothing is started in it.');
    await view.page.getByText('This workspace is restricted').waitFor();
    await view.send({ type: 'lab/none', reason: 'No runs yet.' });
    await view.page.getByText('No runs yet.').waitFor();
    assert.equal(questions.length, 0);
  });
});
