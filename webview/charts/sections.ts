import { h, on } from '../common/dom.ts';
import type { App } from './app.ts';
import { createChart, type Chart } from './chart.ts';
import { saveChart, saveTradeoff } from './export.ts';
import type { Menu } from './menu.ts';
import { extentOf, placePanes } from './model.ts';
import { sectionsOf, type Panel, type Section } from './panels.ts';
import { emptyExtent } from './pyramid.ts';
import { phaseBorder } from './series.ts';
import { toggled } from './state.ts';
import { measuredMetrics } from './csv.ts';
import { createTradeoff, type TradeoffChart } from './tradeoff.ts';
import { tracesOf } from './traces.ts';

type AnyChart = Chart | TradeoffChart;

interface Built {
  section: Section;
  element: HTMLDetailsElement;
  charts: AnyChart[];
}

/** Margin around the window within which charts are drawn ahead of being seen. */
const AHEAD = '120px';

/** All charts, in foldable sections; only those in sight are drawn. */
export function createSections(app: App, menu: Menu) {
  const element = h('div', { class: 'sections' });
  let built: Built[] = [];
  let shape = '';
  const byElement = new Map<Element, AnyChart>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) byElement.get(entry.target)?.setInSight(entry.isIntersecting);
    },
    { rootMargin: AHEAD },
  );

  function rebuild(sections: readonly Section[]): void {
    for (const { charts } of built) charts.forEach((chart) => chart.dispose());
    observer.disconnect();
    byElement.clear();
    built = sections.map(buildSection);
    element.replaceChildren(...built.map((one) => one.element));
    for (const [target] of byElement) observer.observe(target);
  }

  function buildSection(section: Section): Built {
    const charts = section.panels.map((panel) =>
      panel.kind === 'tradeoff'
        ? createTradeoff(app, openTradeoffMenu)
        : createChart(app, panel, { openMenu, linkedExtent }),
    );
    for (const chart of charts) byElement.set(chart.element, chart);
    const details = h(
      'details',
      { class: `section ${section.id}`, open: !app.state.folded.includes(section.id) },
      h('summary', {}, h('h2', {}, section.title)),
      section.split && splitSwitch(app),
      h('div', { class: `grid ${columnsFor(section)}` }, ...charts.map((chart) => chart.element)),
    );
    on(details, 'toggle', () => {
      const folded = app.state.folded.includes(section.id);
      if (folded === details.open) {
        app.change({ folded: toggled(app.state.folded, section.id, !details.open) });
      }
    });
    return { section, element: details, charts };
  }

  function linkedExtent({ link }: Panel) {
    if (link === undefined) return undefined;
    const { axis } = app.state;
    const extent = emptyExtent();
    for (const { section } of built) {
      for (const panel of section.panels) {
        if (panel.kind !== 'curve' || panel.link !== link) continue;
        const shared = app.axisOf(panel.metric);
        // Values do not depend on the width, only on which part of the axis is on show.
        const panes = placePanes(axis, shared.panes, shared.span, 1000);
        const mine = extentOf(tracesOf(app, panel), panes, axis);
        extent.low = Math.min(extent.low, mine.low);
        extent.high = Math.max(extent.high, mine.high);
      }
    }
    return extent;
  }

  function openMenu(chart: Chart): void {
    const { metric } = chart.panel;
    const asTable = app.state.tables.includes(metric);
    menu.open(chart.plot.menuButton, [
      {
        label: asTable ? 'Show as chart' : 'Show as table',
        press: () => app.change({ tables: toggled(app.state.tables, metric, !asTable) }),
      },
      { label: 'Save as SVG…', press: () => void saveChart(app, chart, 'svg') },
      { label: 'Save as PNG…', press: () => void saveChart(app, chart, 'png') },
      { label: 'Save values as CSV…', press: () => void saveChart(app, chart, 'csv') },
    ]);
  }

  function openTradeoffMenu(chart: TradeoffChart): void {
    menu.open(chart.plot.menuButton, [
      { label: 'Save as SVG…', press: () => void saveTradeoff(app, 'svg') },
      { label: 'Save as PNG…', press: () => void saveTradeoff(app, 'png') },
      { label: 'Save values as CSV…', press: () => void saveTradeoff(app, 'csv') },
    ]);
  }

  app.onDraw(() => {
    const { runs } = app.store;
    element.hidden = runs.length === 0;
    if (runs.length === 0) return;
    const sftFirst = runs.every(
      ({ phase }) => phase.length > 0 && phaseBorder(phase) === phase.length,
    );
    const sections = sectionsOf(app.state.split, measuredMetrics(runs), sftFirst);
    const next = JSON.stringify(sections);
    if (next !== shape) {
      shape = next;
      rebuild(sections);
    }
    for (const { section, element: details, charts } of built) {
      for (const chart of charts) {
        const empty = 'panel' in chart && !section.first && !chart.hasData();
        chart.element.hidden = empty;
      }
      details.hidden = charts.every((chart) => chart.element.hidden);
      details.open = !app.state.folded.includes(section.id);
    }
  });
  app.onRedraw((reason) => {
    for (const { charts } of built) charts.forEach((chart) => chart.want(reason));
  });
  app.onCursor(() => {
    for (const { charts } of built) charts.forEach((chart) => chart.drawCursor());
  });
  return element;
}

/** Columns, where there is room, that leave no hole in the last row. */
function columnsFor({ panels }: Section): string {
  const normal = panels.filter((panel) => panel.kind === 'curve' && panel.size === 'normal').length;
  return normal % 3 === 0 || normal > 4 ? 'thirds' : 'halves';
}

/** Whether the section speaks of training rollouts or of held-out ones. */
function splitSwitch(app: App): HTMLElement {
  const select = h(
    'select',
    {
      class: 'split',
      'aria-label': 'Rollouts that these charts speak of',
      title: 'Rollouts that these charts speak of',
    },
    h('option', { value: 'train', selected: app.state.split === 'train' }, 'training'),
    h('option', { value: 'eval', selected: app.state.split === 'eval' }, 'held out'),
  );
  on(select, 'change', () => app.change({ split: select.value === 'eval' ? 'eval' : 'train' }));
  return select;
}
