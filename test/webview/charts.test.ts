import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { validated } from '../../src/protocol/validate.ts';
import { FromCharts, ToCharts, type RunSeries } from '../../src/protocol/webview.ts';
import { makeSeries, USUAL_MARKS, type RunOptions } from './chartData.ts';
import { launch, openView, type View, type ViewOptions } from './view.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const WEIGHT = '#control-reward-exploration-weight';

describe(`charts view (seed ${seed})`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let view: View;

  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  afterEach(async () => {
    await view.close();
    assert.deepEqual(view.problems, []);
  });

  const series = (options: Partial<RunOptions> = {}) =>
    makeSeries({ id: 'a', name: 'run a', seed, steps: 40, ...options });

  async function open(shown: RunSeries[], options: Partial<ViewOptions> = {}): Promise<void> {
    view = await openView(browser, { view: 'charts', width: 420, height: 900, ...options });
    const answered = await view.sent();
    assert.deepEqual(answered, [{ type: 'charts/ready' }]);
    await send({
      type: 'charts/snapshot',
      series: shown,
      selected: shown[0]?.run.id,
      trusted: true,
    });
    if (shown.length > 0) await chart('Held-out accuracy').locator('b').first().waitFor();
  }
  const send = (message: ToCharts) => view.send(validated(ToCharts, message, 'test message'));
  const append = (now: RunSeries, from: number, marks: RunSeries['marks'] = []) => {
    const tail = <T>(column: T[]) => column.slice(from);
    return send({
      type: 'charts/append',
      id: now.run.id,
      from,
      series: {
        run: now.run,
        phase: tail(now.phase),
        step: tail(now.step),
        tokens: tail(now.tokens),
        time: tail(now.time),
        values: Object.fromEntries(Object.entries(now.values).map(([k, v]) => [k, tail(v)])),
        marks,
      },
    });
  };
  const chart = (title: string): Locator =>
    view.page.locator('.chart', {
      has: view.page.getByRole('heading', { name: title, exact: true }),
    });
  const area = (title: string) => chart(title).locator('.area');
  const readout = (title: string) => chart(title).locator('.readout').innerText();
  /** What the view sent of one type, checked by the schema. */
  const sent = async (type: FromCharts['type']) =>
    (await view.sent())
      .map((message) => validated(FromCharts, message, 'message'))
      .filter((message) => message.type === type);
  const until = async (check: () => Promise<boolean>) => {
    while (!(await check())) await view.page.waitForTimeout(25);
  };
  const hover = async (title: string, share: number) => {
    await area(title).scrollIntoViewIfNeeded();
    const box = await area(title).boundingBox();
    assert.ok(box);
    // The drawing area lies between the margins.
    await view.page.mouse.move(box.x + 40 + (box.width - 52) * share, box.y + box.height / 2);
  };
  const percent = (value: number | null | undefined) => `${((value ?? NaN) * 100).toFixed(1)}%`;

  it('shows what matters first, and never length without what exposes its farming', async () => {
    const run = series();
    await open([run]);
    const titles = await view.page.locator('.chart:visible h3').allInnerTexts();
    assert.deepEqual(titles.slice(0, 15), [
      'Held-out accuracy',
      'Accuracy over tokens per answer',
      'Length, correct',
      'Length, wrong',
      'Response length',
      'Truncated',
      'Validity',
      'Duplicates',
      'Answered',
      'False claims of success',
      'Total reward (weighted)',
      'Correctness',
      'Exploration',
      'Per token',
      'Per sequence',
    ]);
    const latest = run.values['eval/accuracy'].findLast((value) => value !== null);
    assert.match(await readout('Held-out accuracy'), new RegExp(`^${percent(latest)}`));
    const words = await chart('Held-out accuracy').locator('.visually-hidden').innerText();
    assert.match(words, /latest .* at step 40, (up|down) from/);
  });

  it('draws what was appended as if it had been there from the start', async () => {
    const run = series({ marks: USUAL_MARKS });
    await open([run]);
    const picture = () => area('Held-out accuracy').screenshot();
    const whole = await picture();
    await send({
      type: 'charts/snapshot',
      series: [{ ...run, ...cut(run, 17), marks: [] }],
      selected: 'a',
      trusted: true,
    });
    await until(async () => !(await picture()).equals(whole));
    await append({ ...run, ...cut(run, 25) }, 16);
    await append(run, 24, run.marks);
    await until(async () => (await picture()).equals(whole));
    // Rows that leave a hole: the view asks for everything again.
    const asked = (await sent('charts/ready')).length;
    await append({ ...run, ...cut(run, 0, 3) }, run.step.length + 5);
    await until(async () => (await sent('charts/ready')).length === asked + 1);
  });

  it('draws the last of many updates in each chart in sight, and the others when they are scrolled to', async () => {
    const run = series({ steps: 60, marks: USUAL_MARKS });
    const start = { ...run, ...cut(run, 21), marks: [] };
    const near = ['Held-out accuracy', 'Accuracy over tokens per answer', 'Length, correct'];
    const far = ['Per token', 'Per sequence'];
    await open([run], { height: 700 });
    const picture = async (title: string) => {
      await area(title).scrollIntoViewIfNeeded();
      return area(title).screenshot();
    };
    // As they look when all was there from the start.
    const wanted = new Map<string, Buffer>();
    for (const title of [...far, ...near]) {
      await chart(title).scrollIntoViewIfNeeded();
      await chart(title)
        .locator('.visually-hidden', { hasText: 'step 60' })
        .waitFor({ state: 'attached' });
      wanted.set(title, await picture(title));
    }
    await view.page.evaluate(() => scrollTo(0, 0));
    await send({ type: 'charts/snapshot', series: [start], selected: 'a', trusted: true });
    for (const title of near)
      await chart(title)
        .getByText(/step 20\b/)
        .first()
        .waitFor({ state: 'attached' });
    await view.page.evaluate(countDrawings);
    const end = run.step.length;
    for (let row = 21; row < end; row++) {
      await append({ ...run, ...cut(run, row + 1) }, row, row === end - 1 ? run.marks : []);
    }
    for (const title of near) {
      await until(async () => (await picture(title)).equals(wanted.get(title) ?? Buffer.of()));
    }
    const drawings = async (title: string) =>
      Number(await chart(title).locator('canvas.base').getAttribute('data-drawings'));
    assert.ok((await drawings(near[0])) > 0);
    for (const title of far) {
      assert.equal(await drawings(title), 0, `${title} is out of sight`);
    }
    for (const title of far) {
      await until(async () => (await picture(title)).equals(wanted.get(title) ?? Buffer.of()));
      assert.ok((await drawings(title)) > 0);
    }
  });

  it('reads all charts at the same place', async () => {
    const run = series();
    await open([run], { height: 1600 });
    await hover('Length, correct', 0.5);
    const value = run.values['response/length_correct'][20] ?? NaN;
    await until(async () =>
      (await readout('Length, correct')).startsWith(value.toFixed(value >= 10 ? 1 : 2)),
    );
    const accuracy = run.values['eval/accuracy'][20];
    assert.match(await readout('Held-out accuracy'), new RegExp(`^${percent(accuracy)}`));
    assert.match(await readout('Accuracy over tokens per answer'), /step 20$/);
    await view.page.mouse.move(2, 2);
    await until(async () => (await readout('Accuracy over tokens per answer')).endsWith('step 40'));
  });

  it('opens the rollouts of a point, by click and by key', async () => {
    await open([series()]);
    await hover('Held-out accuracy', 0.26);
    await view.page.mouse.down();
    await view.page.mouse.up();
    await until(async () => (await sent('charts/openStep')).length === 1);
    await view.page.mouse.move(2, 2);
    await area('Held-out accuracy').focus();
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('ArrowLeft');
    await view.page.keyboard.press('Enter');
    await until(async () => (await sent('charts/openStep')).length === 2);
    const step = { type: 'charts/openStep', id: 'a', phase: 'rl', metric: 'eval/accuracy' };
    assert.deepEqual(await sent('charts/openStep'), [
      { ...step, step: 10 },
      { ...step, step: 30 },
    ]);
    // Said with the next frame.
    await until(async () =>
      /^step 30: \d/.test((await area('Held-out accuracy').getAttribute('aria-valuetext')) ?? ''),
    );
  });

  it('zooms all charts by drag, wheel and key, keeps it over a reload, and shows all again', async () => {
    await open([series()]);
    const zoom = async () => ((await view.state()) as { view: unknown }).view;
    const ticks = () => chart('Held-out accuracy').locator('.axes .x text').allTextContents();
    const before = await ticks();
    await hover('Held-out accuracy', 0.25);
    await view.page.mouse.down();
    await hover('Held-out accuracy', 0.75);
    await view.page.mouse.up();
    await until(async () => (await ticks()).join() !== before.join() && (await zoom()) !== null);
    const { from, to } = (await zoom()) as Record<string, { phase: string; x: number }>;
    assert.ok(
      Math.abs(from.x - 10) < 0.5 && Math.abs(to.x - 30) < 0.5,
      JSON.stringify({ from, to }),
    );
    assert.equal((await sent('charts/openStep')).length, 0, 'a drag is no click');
    await view.page.keyboard.press('Tab');
    const dragged = await ticks();
    await area('Held-out accuracy').focus();
    await view.page.keyboard.press('+');
    await until(async () => (await ticks()).join() !== dragged.join());
    await area('Held-out accuracy').dblclick();
    await until(async () => (await zoom()) === null);
    await until(async () => (await ticks()).join() === before.join());
    await hover('Held-out accuracy', 0.5);
    await view.page.mouse.wheel(0, -300);
    await view.page.waitForTimeout(100);
    assert.equal(await zoom(), null, 'a plain wheel scrolls the page');
    await view.page.keyboard.down('Control');
    await hover('Held-out accuracy', 0.5);
    await view.page.mouse.wheel(0, -300);
    await view.page.keyboard.up('Control');
    await until(async () => (await zoom()) !== null && (await ticks()).join() !== before.join());
    const kept = await view.state();
    const zoomed = await ticks();
    // The others follow when it is their turn.
    const other = chart('Length, correct').locator('.axes .x text');
    await until(async () => (await other.allTextContents()).join() === zoomed.join());
    await view.close();
    await open([series()], { state: kept });
    await until(async () => (await ticks()).join() === zoomed.join());
  });

  it('asks for a new weight on release, and calls it applied only when the run does', async () => {
    const run = series();
    await open([run]);
    const slider = view.page.getByRole('slider', { name: 'Exploration weight' });
    const note = view.page.locator(`${WEIGHT}-note`);
    const box = await slider.boundingBox();
    assert.ok(box);
    await view.page.mouse.move(box.x + box.width * 0.12, box.y + box.height / 2);
    await view.page.mouse.down();
    await view.page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2, { steps: 4 });
    assert.deepEqual(await sent('charts/control'), [], 'nothing before the release');
    await view.page.mouse.up();
    await until(async () => (await sent('charts/control')).length === 1);
    const [asked] = (await sent('charts/control')) as { value: number }[];
    assert.ok(asked.value > 1.5 && asked.value < 2.5);
    assert.equal(asked.value, Number(asked.value.toFixed(2)));
    await until(async () =>
      /queued for the next safe point · now 0\.6/.test(await note.innerText()),
    );
    assert.equal(await view.page.locator(WEIGHT).inputValue(), String(asked.value));

    const controls = { ...run.run.controls, 'reward.exploration.weight': asked.value };
    const mark = { step: 41, phase: 'rl' as const, kind: 'control' as const, by: 'window' };
    await append({ ...run, run: { ...run.run, controls } }, run.step.length, [
      { ...mark, label: `Exploration weight 0.6 → ${asked.value}` },
    ]);
    await until(async () => (await note.innerText()) === `${asked.value} applied at step 41`);
    const listed = view.page.getByRole('button', { name: 'Step 41: Exploration weight' });
    assert.match(await listed.innerText(), /, by window$/);
  });

  it('has a slider for each control of the selected run, and for no other', async () => {
    const run = series();
    const name = 'reward.format.weight';
    const paid = { ...run.run, controls: { ...run.run.controls, [name]: 0.5 } };
    await open([run]);
    await view.page.getByText('Other controls').click();
    const slider = view.page.getByRole('slider', { name: 'Format weight' });
    await view.page.getByRole('slider', { name: 'Exploration weight' }).waitFor();
    assert.equal(await slider.count(), 0);
    await append({ ...run, run: paid }, run.step.length);
    await slider.waitFor();
    const number = view.page.locator('#control-reward-format-weight');
    assert.equal(await number.inputValue(), '0.5');
    await number.fill('2');
    await number.press('Enter');
    await until(async () => (await sent('charts/control')).length === 1);
    assert.deepEqual(await sent('charts/control'), [
      { type: 'charts/control', id: 'a', name, value: 2 },
    ]);
  });

  it('shows what a moved weight would do before it is asked for, and leaves the choice', async () => {
    const run = series();
    await open([run]);
    await send({
      ...{ type: 'charts/snapshot', series: [run], selected: 'a', trusted: true },
      preview: true,
    });
    const number = view.page.locator(WEIGHT);
    const slider = view.page.getByRole('slider', { name: 'Exploration weight' });
    const panel = view.page.getByRole('region', { name: 'Consequence' });
    const shift = { stored: true, correct: false, length: 12, before: 0.5, after: -0.25 };
    const answer = (value: number) =>
      send({
        ...{ type: 'charts/consequence', id: 'a', name: 'reward.exploration.weight', value },
        consequence: {
          ...{ step: 40, algorithm: 'ppo', changes: [], rollouts: 64, of: 4096, texts: 8 },
          ...{ tokens: 900, flippedTokens: 123, flippedRollouts: 7 },
          groups: [{ label: 'correct', count: 20, before: 0.1, after: 0.2 }],
          ...{ reinforcedCount: 0, reinforced: [], droppedCount: 30 },
          dropped: [
            { ...shift, id: '40/train/3' },
            { ...shift, id: '40/train/9', stored: false },
          ],
        },
      });
    const propose = async (value: number, times: number) => {
      await number.fill(String(value));
      await number.press('Enter');
      await until(async () => (await sent('charts/preview')).length === times);
      await panel.waitFor();
    };

    await propose(1.25, 1);
    const [asked] = await sent('charts/preview');
    const about = { id: 'a', name: 'reward.exploration.weight' };
    assert.deepEqual(asked, { type: 'charts/preview', ...about, value: 1.25 });
    await panel.getByText('Re-scoring the last step…').waitFor();
    // An answer to a value that is no longer the one chosen is left alone.
    await answer(3);
    await answer(1.25);
    await panel.getByText('Step 40 re-scored: 64 of 4,096 rollouts, text of 8.').waitFor();
    await panel.getByText('the 2 largest shifts of 30').waitFor();
    await panel.getByRole('button', { name: '40/train/3' }).click();
    await until(async () => (await sent('charts/openTrace')).length === 1);
    assert.equal(await panel.getByRole('button', { name: '40/train/9' }).count(), 0);
    assert.deepEqual(await sent('charts/control'), [], 'nothing is asked for yet');
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.waitFor({ state: 'hidden' });
    await until(async () => (await number.inputValue()) === '0.6');

    await propose(1.5, 2);
    await panel.getByRole('button', { name: 'Race both branches' }).click();
    await until(async () => (await sent('charts/race')).length === 1);
    assert.deepEqual(await sent('charts/race'), [{ type: 'charts/race', ...about, value: 1.5 }]);
    await panel.waitFor({ state: 'hidden' });
    assert.deepEqual(await sent('charts/control'), []);

    await propose(1.75, 3);
    await number.press('Enter');
    await until(async () => (await sent('charts/control')).length === 1);
    // At the slider, Enter asks for what was chosen without waiting for the answer.
    await slider.focus();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Enter');
    await until(async () => (await sent('charts/control')).length === 2);
    await panel.waitFor({ state: 'hidden' });
    const values = (await sent('charts/control')).map((one) => (one as { value: number }).value);
    assert.equal(values[0], 1.75);
    assert.ok(values[1] > 1.75, String(values));
  });

  it('refuses impossible numbers, and asks nothing of a run that cannot hear', async () => {
    const run = series();
    await open([run]);
    const number = view.page.locator(WEIGHT);
    await number.fill('99');
    await number.press('Enter');
    const note = view.page.locator(`${WEIGHT}-note`);
    await until(async () => /between 0 and 5, not 99/.test(await note.innerText()));
    assert.equal(await number.getAttribute('aria-invalid'), 'true');
    await number.press('Escape');
    await until(async () => (await number.inputValue()) === '0.6');
    assert.deepEqual(await sent('charts/control'), []);
    await send({ type: 'charts/status', run: { ...run.run, state: 'interrupted' } });
    await until(() => number.isDisabled());
    assert.equal(await view.page.getByRole('button', { name: 'Stop' }).count(), 0);
    await send({ type: 'charts/snapshot', series: [run], selected: 'a', trusted: false });
    await view.page.getByText('view only').waitFor();
    assert.ok(await number.isDisabled());
    assert.ok(await view.page.getByRole('button', { name: 'Stop' }).isDisabled());
  });

  it('shows that a command waits, and that it failed', async () => {
    const run = series();
    await open([run]);
    await view.page.getByRole('button', { name: 'Pause' }).click();
    await view.page.getByText('Pause: queued').waitFor();
    assert.deepEqual(await sent('charts/command'), [
      { type: 'charts/command', id: 'a', name: 'pause' },
    ]);
    await send({ type: 'charts/error', message: 'no worker answers' });
    await view.page.getByRole('alert').getByText('no worker answers').waitFor();
    await view.page.getByText('Pause: not confirmed: no worker answers').waitFor();
    await send({ type: 'charts/status', run: { ...run.run, state: 'paused' } });
    await view.page.getByRole('button', { name: 'Resume' }).waitFor();
    await until(async () => (await view.page.getByText('not confirmed').count()) === 0);
    await view.page.getByRole('button', { name: 'Dismiss' }).click();
    await until(async () => (await view.page.getByRole('alert').count()) === 0);
  });

  it('lays runs over each other, switches them off, and asks for others', async () => {
    const runs = ['a', 'b', 'c'].map((id, i) => series({ id, name: `run ${id}`, seed: seed + i }));
    await open(runs.slice(0, 2));
    await send({ type: 'charts/runs', runs: runs.map(({ run }) => run) });
    const readings = chart('Held-out accuracy').locator('.reading:visible');
    assert.equal(await readings.count(), 2);
    await view.page.getByRole('button', { name: 'Show run b' }).click();
    await until(async () => (await readings.count()) === 1);
    await view.page.locator('.runs li', { hasText: 'run b' }).hover();
    await view.page.locator('.runs li', { hasText: 'run b' }).locator('.only').click();
    await until(async () => ((await view.state()) as { hidden: string[] }).hidden.join() === 'a');
    await view.page.getByText('Compare runs…').click();
    await view.page.locator('.choices').getByLabel('run c').check();
    await until(async () => (await sent('charts/show')).length === 1);
    assert.deepEqual(await sent('charts/show'), [{ type: 'charts/show', ids: ['a', 'b', 'c'] }]);
    // In high contrast, dashes tell the runs apart.
    const dash = () =>
      view.page.locator('.runs .swatch line').nth(1).getAttribute('stroke-dasharray');
    assert.equal(await dash(), '');
    await view.setTheme('high-contrast');
    await until(async () => (await dash()) !== '');
  });

  it('keeps a spike of one point among 100,000 in the picture', async () => {
    const n = 100_000;
    const spike = 1000 + (seed % 98_000);
    const rows = Array.from({ length: n }, (_, i) => i);
    const long: RunSeries = {
      run: series().run,
      phase: rows.map(() => 'rl'),
      step: rows,
      tokens: rows,
      time: rows,
      values: { 'policy/kl': rows.map((i) => (i === spike ? 5 : 0.01)) },
      marks: [],
    };
    view = await openView(browser, { view: 'charts', width: 420, height: 900 });
    await view.send({ type: 'charts/snapshot', series: [long], selected: 'a', trusted: true });
    await area('Per token').scrollIntoViewIfNeeded();
    const inked = () =>
      chart('Per token')
        .locator('canvas.base')
        .evaluate((canvas: HTMLCanvasElement) => {
          const context = canvas.getContext('2d');
          // A stripe across the upper half, far above all other points.
          const top = Math.round(canvas.height * 0.3);
          const { data } = context?.getImageData(0, top, canvas.width, 1) ?? { data: [] };
          return [...data].filter((value, i) => i % 4 === 3 && value > 0).length;
        });
    await until(async () => (await inked()) > 0);
    assert.ok((await inked()) <= 6, 'one line up and down');
  });

  it('saves a chart as SVG, PNG and CSV', async () => {
    const run = series();
    await open([run]);
    for (const kind of ['SVG', 'PNG', 'CSV']) {
      await chart('Held-out accuracy').getByRole('button', { name: 'Options of' }).click();
      await view.page.getByRole('menuitem', { name: kind }).click();
    }
    await until(async () => (await sent('charts/save')).length === 3);
    const saved = (await sent('charts/save')) as { kind: string; data: string }[];
    const of = (kind: string) => saved.find((one) => one.kind === kind)?.data ?? '';
    assert.match(of('svg'), /^<svg [^]*Held-out accuracy[^]*<\/svg>$/);
    const png = Buffer.from(of('png').replace('data:image/png;base64,', ''), 'base64');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const measured = run.values['eval/accuracy'].filter((value) => value !== null);
    const lines = of('csv').trimEnd().split('\r\n').slice(1);
    assert.deepEqual(
      lines.map((line) => Number(line.split(',')[6])),
      measured,
    );
  });

  it('has a table behind each chart', async () => {
    await open([series()]);
    await chart('Held-out accuracy').getByRole('button', { name: 'Options of' }).focus();
    await view.page.keyboard.press('Enter');
    await view.page.getByRole('menuitem', { name: 'Show as table' }).press('Enter');
    const rows = chart('Held-out accuracy').getByRole('row');
    await until(async () => (await rows.count()) === 6);
    assert.match(await rows.nth(1).innerText(), /^step 40/);
  });

  it('says when there is nothing, and takes names as text alone', async () => {
    await open([]);
    await view.page.getByRole('heading', { name: 'No run yet' }).waitFor();
    await view.page.getByRole('button', { name: 'Start RL Run' }).click();
    assert.deepEqual(await sent('charts/start'), [{ type: 'charts/start' }]);
    const name = '<img src=x onerror="document.title=1"><b>bold</b>';
    const marks: RunSeries['marks'] = [{ step: 3, phase: 'rl', kind: 'alarm', label: name }];
    await send({
      type: 'charts/snapshot',
      series: [series({ name, marks }), series({ id: 'b', name })],
      selected: 'a',
      trusted: true,
    });
    await view.page.locator('.run-line .name', { hasText: name }).waitFor();
    assert.equal(await view.page.locator('#root img').count(), 0);
    // What does not fit the protocol is said, and does no harm.
    await view.send({ type: 'charts/append', id: 'a', from: 'everywhere' });
    await view.page.getByRole('alert').waitFor();
    assert.ok(await area('Held-out accuracy').isVisible());
  });
});

/** Runs in the page: from now on each canvas says how often it was drawn anew. */
function countDrawings(): void {
  const { prototype } = CanvasRenderingContext2D;
  const { clearRect } = prototype;
  prototype.clearRect = function (...box) {
    const { dataset } = this.canvas;
    dataset['drawings'] = String(Number(dataset['drawings'] ?? 0) + 1);
    clearRect.apply(this, box);
  };
}

/** Columns of the rows [from, to). */
function cut(
  run: RunSeries,
  end: number,
  more = 0,
): Pick<RunSeries, 'phase' | 'step' | 'tokens' | 'time' | 'values'> {
  const part = <T>(column: T[]): T[] =>
    more > 0
      ? Array.from({ length: run.step.length + 5 + more }, () => column[0])
      : column.slice(0, end);
  return {
    phase: part(run.phase),
    step: part(run.step),
    tokens: part(run.tokens),
    time: part(run.time),
    values: Object.fromEntries(Object.entries(run.values).map(([k, v]) => [k, part(v)])),
  };
}
