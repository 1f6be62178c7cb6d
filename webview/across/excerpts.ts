import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, replaceChildren, setText } from '../common/dom.ts';
import { behaviourOf } from '../trace/spans.ts';
import type { App } from './app.ts';
import { verdictMark } from './verdictMark.ts';

/** The spans behind a chosen point. */
export function createExcerpts(app: App) {
  const heading = h('h2', {});
  const note = h('p', { class: 'note' });
  const list = h('ul', { class: 'excerpts' });
  const element = h('section', { class: 'excerpts-box' }, heading, note, list);
  let asked = '';
  let drawn: unknown;

  function update(behaviour: string, split: 'train' | 'probe'): void {
    const { step } = app.state();
    if (step === null) {
      asked = '';
      drawn = undefined;
      setText(heading, 'Behind a point');
      setText(note, 'Choose a point of a curve to read the spans that it counts.');
      list.replaceChildren();
      return;
    }
    const { run, excerpts, emergence } = app.data;
    const key = `${run?.run.id} ${split} ${step} ${behaviour}`;
    if (key !== asked) {
      asked = key;
      app.post({ type: 'across/excerpts', split, step, behaviour });
    }
    setText(heading, `${behaviourOf(behaviour).label} at step ${step}`);
    const mine =
      excerpts?.split === split && excerpts.step === step && excerpts.behaviour === behaviour;
    if (!mine) {
      setText(note, emergence[split] ? 'Reading …' : '');
      if (drawn !== undefined) list.replaceChildren();
      drawn = undefined;
      return;
    }
    if (drawn === excerpts) return;
    drawn = excerpts;
    const { total, responses, kept, spans } = excerpts.excerpts;
    const text = kept < responses ? `; text of ${kept} of ${responses} responses` : '';
    const some =
      spans.length < total ? `${spans.length} of ${total} occurrences` : `${total} occurrences`;
    setText(
      note,
      total === 0 ? `None in ${responses} responses.` : `${some} in ${responses} responses${text}.`,
    );
    replaceChildren(list, ...spans.map((span) => row(span, behaviour)));
    app.announce(note.textContent);
  }

  type Excerpt = NonNullable<App['data']['excerpts']>['excerpts']['spans'][number];

  function row(span: Excerpt, behaviour: string): HTMLElement {
    const { label } = VERDICT_LOOKS[verdictOf(span)];
    const quote = h(
      'span',
      { class: 'quote', dir: 'auto' },
      `${visible(span.before)} `,
      h('mark', { class: 'quoted' }, visible(span.words)),
      ` ${visible(span.after)}`,
    );
    const quoted = quote.querySelector('mark');
    quoted?.style.setProperty('--b', `var(--b-${CSS.escape(behaviour)})`);
    const open = button(
      { class: 'excerpt', 'aria-label': `Open rollout ${span.id}, ${label}` },
      quote,
      () => app.set({ tab: 'trace', trace: span.id }),
    );
    open.append(
      h(
        'span',
        { class: 'excerpt-facts' },
        verdictMark(span),
        ` · ${visible(span.id)} · ${Math.round((100 * span.start) / Math.max(1, span.length))} % in`,
        span.why ? ` · ${visible(span.why)}` : '',
        span.outcome ? ` · ${visible(span.outcome)}` : '',
      ),
    );
    return h('li', {}, open);
  }

  return { element, update };
}
