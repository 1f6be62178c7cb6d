import { scaleLinear } from 'd3';
import { button, h, replaceChildren, setText, svg } from '../common/dom.ts';
import { behaviourOf } from '../trace/spans.ts';
import { visible } from '../../src/trace/visible.ts';
import { interventionKey, type App } from './app.ts';
import { percent, signed } from './words.ts';

type Result = NonNullable<ReturnType<App['data']['interventions']['get']>>;

const WORDS = { ban: 'Ban it', force: 'Force it' } as const;

/** What a behaviour is worth: the same prompts and noise with its opening token banned or forced. */
export function createPayOff(app: App) {
  const heading = h('h2', {});
  const note = h('p', { class: 'note' });
  let behaviour = '';
  const begin = (mode: 'ban' | 'force') => (): void => start(app, mode, behaviour);
  const ban = button({ class: 'secondary', 'data-mode': 'ban' }, WORDS.ban, begin('ban'));
  const force = button({ class: 'secondary', 'data-mode': 'force' }, WORDS.force, begin('force'));
  const cancel = button({ class: 'link' }, 'Cancel', () =>
    app.post({ type: 'across/cancel', job: 'intervene' }),
  );
  const bar = h('progress', { max: 1, 'aria-label': 'Sampling' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const results = h('div', { class: 'results' });
  const element = h(
    'section',
    { class: 'payoff' },
    heading,
    note,
    h('div', { class: 'payoff-actions' }, ban, force, bar, cancel),
    problem,
    results,
  );

  return {
    element,
    update(shown: string): void {
      behaviour = shown;
      const { run, jobs, interventions } = app.data;
      setText(heading, `What is ${behaviourOf(shown).label.toLowerCase()} worth?`);
      const sampling = run?.sampling;
      setText(
        note,
        sampling?.can
          ? 'Samples the newest checkpoint on the held-out prompts, twice under the same noise: as it is, and with the token that opens it banned or forced.'
          : (sampling?.why ?? ''),
      );
      const job = jobs.intervene;
      const running = job !== undefined && job.problem === undefined;
      ban.disabled = force.disabled = !sampling?.can || running;
      bar.hidden = cancel.hidden = !running;
      if (running) bar.value = job.share;
      problem.hidden = job?.problem === undefined;
      setText(problem, job?.problem === undefined ? '' : visible(job.problem));
      const found = (['ban', 'force'] as const).flatMap((mode) => {
        const result = interventions.get(interventionKey(mode, shown));
        return result ? [result] : [];
      });
      replaceChildren(results, ...found.map(card));
    },
  };
}

export function start(app: App, mode: 'ban' | 'force', behaviour: string): void {
  app.data.jobs.intervene = { key: interventionKey(mode, behaviour), share: 0 };
  app.post({ type: 'across/intervene', mode, behaviour });
  app.refresh();
}

function card(result: Result): HTMLElement {
  const { mode, opener, accuracy, length, draws, puzzles, changed, places, checkpoint, flips } =
    result;
  const words = opener.map((word) => `“${visible(word)}”`).join(' and ');
  const done = mode === 'ban' ? 'banned' : 'forced once';
  const gained = flips.filter(({ treated }) => treated.correct).length;
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      `Some responses whose verdict changed: ${flips.length}, ${gained} of them to right`,
    ),
    ...flips.map(({ prompt, control, treated }) =>
      h(
        'div',
        { class: 'flip' },
        h('div', { class: 'note' }, visible(prompt)),
        h('div', {}, `${control.correct ? '✓' : '✗'} ${visible(control.words.join(' '))}`),
        h('div', {}, `${treated.correct ? '✓' : '✗'} ${visible(treated.words.join(' '))}`),
      ),
    ),
  );
  return h(
    'article',
    { class: 'effect-card' },
    h('h3', {}, `${words} ${done}, ${visible(checkpoint.name)}`),
    effectRow(
      'Accuracy',
      `${percent(accuracy.control, 1)} → ${percent(accuracy.treated, 1)}`,
      accuracy.difference,
      100,
      ' points',
    ),
    effectRow(
      'Tokens',
      `${length.control.toFixed(1)} → ${length.treated.toFixed(1)}`,
      length.difference,
      1,
      '',
    ),
    h('p', { class: 'effect-words' }, sentence(result)),
    h(
      'p',
      { class: 'note' },
      `${draws} draws of ${puzzles} held-out puzzles in each arm, same prompts and noise; bootstrap over puzzles; ${changed} responses changed${places === undefined ? '' : `, ${places} had a place for it`}; ${result.seconds.toFixed(1)} s.`,
    ),
    ...(flips.length > 0 ? [details] : []),
  );
}

/** A tie is called a tie. */
function sentence({ accuracy: { difference }, mode }: Result): string {
  const what = mode === 'ban' ? 'Without it' : 'With it forced';
  if (difference.low > 0) return `${what} the model is right more often.`;
  if (difference.high < 0) return `${what} the model is right less often.`;
  return `${what} accuracy does not differ by more than the interval allows: a tie.`;
}

function effectRow(
  name: string,
  change: string,
  { estimate, low, high }: Result['accuracy']['difference'],
  unit: number,
  suffix: string,
): HTMLElement {
  const digits = 1;
  const text = `${signed(unit * estimate, digits)}${suffix} (${signed(unit * low, digits)} to ${signed(unit * high, digits)})`;
  const reach = Math.max(Math.abs(low), Math.abs(high)) * 1.15 || 1;
  const x = scaleLinear().domain([-reach, reach]).range([4, 156]);
  return h(
    'div',
    { class: 'effect' },
    h('span', { class: 'effect-name' }, name),
    h('span', { class: 'effect-change' }, change),
    svg(
      'svg',
      { class: 'effect-plot', width: 160, height: 18, 'aria-hidden': true },
      svg('line', { class: 'zero', x1: x(0), x2: x(0), y1: 1, y2: 17 }),
      svg('line', { class: 'whisker main', x1: x(low), x2: x(high), y1: 9, y2: 9 }),
      svg('circle', { class: 'dot main', cx: x(estimate), cy: 9, r: 4 }),
    ) as unknown as HTMLElement,
    h('span', { class: 'effect-difference' }, text),
  );
}
