import { ToCharts, type FromCharts } from '../../src/protocol/webview.ts';
import { button, h, on, root, setText } from '../common/dom.ts';
import { connectHost } from '../common/host.ts';
import { onThemeChange } from '../common/theme.ts';
import { createApp, type App } from './app.ts';
import { createControls } from './controls.ts';
import { createEmpty, createLegend } from './legend.ts';
import { createMarksList } from './marksList.ts';
import { createMenu } from './menu.ts';
import { createSections } from './sections.ts';
import { restoredState } from './state.ts';
import { take } from './store.ts';
import { createToolbar } from './toolbar.ts';

const host = connectHost<typeof ToCharts, FromCharts>(ToCharts, (error) => app.fail(error.message));
const app = createApp(restoredState(host.getState()), host.post, host.setState);
const page = root();
/** Messages that a run sends as long as it runs. */
const OFTEN = new Set<ToCharts['type']>(['charts/append', 'charts/status', 'charts/runs']);

page.append(
  createErrors(app),
  createEmpty(app),
  h('div', { class: 'head' }, createControls(app), createLegend(app), createToolbar(app)),
  createSections(app, createMenu(page)),
  createMarksList(app),
);

host.receive((message) => {
  switch (take(app.store, message)) {
    case 'ask for a snapshot':
      host.post({ type: 'charts/ready' });
      break;
    case 'selection changed':
      app.change({ selected: null });
      break;
    case 'none':
      break;
  }
  app.redraw(OFTEN.has(message.type) ? 'data' : 'choice');
});
on(page, 'focusin', () => host.post({ type: 'charts/focus', on: true }));
window.addEventListener('blur', () => host.post({ type: 'charts/focus', on: false }));
onThemeChange(() => app.themeChanged());
app.redraw();
host.post({ type: 'charts/ready' });

/** The last error, until it is put away. */
function createErrors(of: App): HTMLElement {
  const text = h('span', {});
  const element = h(
    'div',
    { class: 'error', role: 'alert', hidden: true },
    text,
    button({ class: 'icon', 'aria-label': 'Dismiss' }, '×', () => {
      of.store.error = undefined;
      of.redraw();
    }),
  );
  of.onDraw(() => {
    element.hidden = of.store.error === undefined;
    setText(text, of.store.error ?? '');
  });
  return element;
}
