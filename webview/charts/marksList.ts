import { button, h, svg } from '../common/dom.ts';
import type { App } from './app.ts';
import { MARK_SHAPES } from './markShapes.ts';
import { markSentence, placeMarks, type PlacedMark } from './marks.ts';
import type { RunData } from './series.ts';

/** Most marks that are listed. */
const MOST = 100;

/** What the marks on the charts say, newest first; pressing one moves the cross-hair there. */
export function createMarksList(app: App): HTMLElement {
  const list = h('ul', { class: 'marks-list' });
  const element = h(
    'details',
    { class: 'section', open: true },
    h('summary', {}, h('h2', {}, 'Changes, alarms, checkpoints')),
    list,
  );
  let shape = '';

  app.onDraw(() => {
    const all = app.visible.flatMap((data) =>
      placeMarks(data, app.state.axis)
        .filter(({ mark }) => !app.state.marksOff.includes(mark.kind))
        .map((placed) => ({ data, placed })),
    );
    element.hidden = all.length === 0;
    const several = app.visible.length > 1;
    const next = JSON.stringify([
      all.length,
      all.slice(-MOST).map(({ data, placed }) => [data.run.id, data.run.name, placed]),
      several,
    ]);
    if (next === shape) return;
    shape = next;
    const newest = all
      .sort((a, b) => order(b.placed) - order(a.placed))
      .slice(0, MOST)
      .map(({ data, placed }) => item(data, placed, several));
    const rest = all.length - newest.length;
    list.replaceChildren(
      ...newest,
      ...(rest > 0
        ? [h('li', { class: 'more' }, `… and ${rest.toLocaleString('en')} before`)]
        : []),
    );
  });

  function item(data: RunData, { mark, at }: PlacedMark, several: boolean): HTMLElement {
    const picture = svg(
      'svg',
      {
        width: 10,
        height: 10,
        viewBox: '-5 -5 10 10',
        class: `shape ${mark.kind}`,
        'aria-hidden': true,
      },
      svg('path', { d: MARK_SHAPES[mark.kind] }),
    );
    if (mark.kind !== 'alarm') picture.style.color = app.styleOf(data).color;
    return h(
      'li',
      {},
      picture,
      button(
        { class: 'link', title: 'Move the cross-hair there' },
        `${several ? `${data.run.name} · ` : ''}${markSentence(mark)}`,
        () => {
          app.reveal(app.axisOf(), at);
          app.setCursor(at);
        },
      ),
    );
  }

  return element;
}

/** SFT steps lie before RL steps. */
const order = ({ mark }: PlacedMark) => (mark.phase === 'rl' ? 1e12 : 0) + mark.step;
