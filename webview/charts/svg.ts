import { pathRound } from 'd3';
import { isBandEnd } from '../../src/protocol/arms.ts';
import { formatValue, axisUnit } from './format.ts';
import { markSentence, placeMarks } from './marks.ts';
import { MARK_SHAPES } from './markShapes.ts';
import type { Model, PlacedPane } from './model.ts';
import { paintModel, type Painter } from './paint.ts';
import type { RunStyle } from './palette.ts';
import { metricOf } from './panels.ts';
import type { AxisName, RunData } from './series.ts';
import { paintTradeoff, type TradeoffModel } from './tradeoffModel.ts';
import type { YAxis } from './yaxis.ts';

/** Drawing area of a chart in a file, in pixels. */
export const SVG_SIZE = { width: 640, height: 300 } as const;

const LEFT = 56;
const TOP = 44;
const RIGHT = 20;
const LINE = 16;
const INK = '#222222';
const SOFT = '#767676';
const GRID = '#e2e2e2';
const FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const AXIS_TITLES: Record<AxisName, string> = {
  step: 'step',
  tokens: 'tokens trained on',
  time: 'training time',
};

const bandWords = (ends: readonly string[]): string =>
  ends.every(isBandEnd)
    ? '95 % interval over seeds'
    : ends.map((end) => metricOf(end).label).join(' to ');

/** A chart as a file of its own: real text, dark on white whatever the theme, lines decimated as on the screen. */
export function chartSvg(model: Model, smoothing: number): string {
  const { panel, width, height, panes, y, traces, axis } = model;
  const { painter, parts } = svgPainter();
  paintModel(painter, model, { highContrast: false });
  const marks = traces.flatMap(({ data, style }) => marksSvg(data, style, model));
  const notes = [
    smoothing > 0 ? `smoothed ${smoothing} (measured values faint)` : '',
    panel.band ? `band: ${bandWords(panel.band)}` : '',
    traces.some(({ start }) => start !== undefined) ? 'dotted: level at the start' : '',
  ].filter(Boolean);
  const unit = axisUnit(panel.unit);
  return sheet({
    title: panel.title + (unit ? `, ${unit}` : ''),
    subtitle: notes.join(' · '),
    width,
    height,
    xTitle: AXIS_TITLES[axis],
    panes,
    y,
    marks: marks.map(({ shape }) => shape),
    body: parts,
    legend: traces.map(({ data, style, curves }) => {
      const last = curves.byPhase.rl.values.at(-1) ?? curves.byPhase.sft.values.at(-1);
      const value = last === undefined ? '' : `: ${formatValue(last, panel.unit)}`;
      return { style, text: `${data.run.name}${value}` };
    }),
    remarks: marks.map(({ sentence }) => sentence).filter((text) => text !== ''),
  });
}

export function tradeoffSvg(model: TradeoffModel, title: string): string {
  const { painter, parts } = svgPainter();
  paintTradeoff(painter, model);
  return sheet({
    title,
    subtitle: 'one point an evaluation, in the order of training; the ring is the start',
    width: model.width,
    height: model.height,
    xTitle: 'tokens per answer',
    panes: [model.pane],
    y: model.y,
    marks: [],
    body: parts,
    legend: model.runs.map(({ data, style }) => ({ style, text: data.run.name })),
    remarks: [],
  });
}

/** Marks' sentences that are printed below; the rest is only drawn. */
const MOST_REMARKS = 12;

function marksSvg(data: RunData, { color }: RunStyle, { panes, axis, height }: Model) {
  const found: { shape: string; sentence: string }[] = [];
  for (const { mark, at } of placeMarks(data, axis)) {
    if (mark.kind === 'checkpoint') continue;
    const pane = panes.find(({ phases }) => phases.includes(at.phase));
    const x = pane && at.x * pane.scale + pane.offset;
    if (!pane || x === undefined || x < pane.left || x > pane.right) continue;
    const ink = mark.kind === 'alarm' ? '#b00020' : color;
    found.push({
      shape:
        `<g transform="translate(${round(x)},0)"><line y2="${height}" stroke="${ink}" stroke-opacity=".5"/>` +
        `<path d="${MARK_SHAPES[mark.kind]}" transform="translate(0,-6)" fill="${ink}"/></g>`,
      sentence: found.length < MOST_REMARKS ? `${data.run.name}, ${markSentence(mark)}` : '',
    });
  }
  return found;
}

interface Sheet {
  title: string;
  subtitle: string;
  width: number;
  height: number;
  xTitle: string;
  panes: readonly PlacedPane[];
  y: YAxis;
  /** May reach above the drawing area. */
  marks: string[];
  body: string[];
  legend: { style: RunStyle; text: string }[];
  remarks: string[];
}

function sheet(parts: Sheet): string {
  const { title, subtitle, width, height, xTitle, panes, y, marks, body, legend, remarks } = parts;
  const below = TOP + height + 40;
  const fullWidth = LEFT + width + RIGHT;
  const fullHeight = below + (legend.length + remarks.length) * LINE + 12;
  const grid = y.ticks.map(({ value, label }) => {
    const at = round(y.toY(value));
    return `<line x2="${width}" y1="${at}" y2="${at}" stroke="${GRID}"/>${text(label, -8, at + 4, { anchor: 'end', fill: SOFT })}`;
  });
  const ticks = panes.flatMap(({ ticks: list, scale, offset }) =>
    list.map(({ value, label }) => {
      const at = round(value * scale + offset);
      return `<line x1="${at}" x2="${at}" y1="${height}" y2="${height + 4}" stroke="${SOFT}"/>${text(label, at, height + 16, { anchor: 'middle', fill: SOFT })}`;
    }),
  );
  const border = panes.length > 1 ? round(panes[1].left) : undefined;
  const borders =
    border === undefined
      ? ''
      : `<line x1="${border}" x2="${border}" y2="${height}" stroke="${SOFT}" stroke-dasharray="2 3"/>` +
        text('SFT', border - 5, 10, { anchor: 'end', fill: SOFT }) +
        text('RL', border + 5, 10, { fill: SOFT });
  const lines = legend.map(({ style, text: words }, i) => {
    const at = below + i * LINE;
    const dash = style.dash.length > 0 ? ` stroke-dasharray="${style.dash.join(' ')}"` : '';
    return `<line x1="${LEFT}" x2="${LEFT + 22}" y1="${at - 4}" y2="${at - 4}" stroke="${style.color}" stroke-width="2.5"${dash}/>${text(words, LEFT + 30, at, {})}`;
  });
  const words = remarks.map((remark, i) =>
    text(remark, LEFT, below + (legend.length + i) * LINE, { fill: SOFT }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}" font-family="${escape(FONT)}" font-size="11">`,
    `<title>${escape(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(title, LEFT, 18, { size: 14, weight: 600 }),
    text(subtitle, LEFT, 33, { fill: SOFT }),
    `<clipPath id="area"><rect x="-3" y="-3" width="${width + 6}" height="${height + 6}"/></clipPath>`,
    `<g transform="translate(${LEFT},${TOP})">`,
    ...grid,
    ...ticks,
    `<line x2="${width}" y1="${height}" y2="${height}" stroke="${SOFT}"/>`,
    borders,
    text(xTitle, width, height + 30, { anchor: 'end', fill: SOFT }),
    ...marks,
    `<g clip-path="url(#area)">`,
    ...body,
    `</g>`,
    `</g>`,
    ...lines,
    ...words,
    `</svg>`,
  ].join('\n');
}

function svgPainter(): { painter: Painter; parts: string[] } {
  const parts: string[] = [];
  const data = (trace: Parameters<Painter['stroke']>[0]) => {
    const made = pathRound(2);
    trace(made);
    return made.toString();
  };
  return {
    parts,
    painter: {
      stroke(trace, { color, width, dash, opacity }) {
        const d = data(trace);
        if (d === '') return;
        const dashes = dash && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
        const faint = opacity === undefined ? '' : ` stroke-opacity="${opacity}"`;
        parts.push(
          `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${dashes}${faint}/>`,
        );
      },
      fill(trace, color, opacity) {
        const d = data(trace);
        if (d !== '') parts.push(`<path d="${d}" fill="${color}" fill-opacity="${opacity}"/>`);
      },
      dot(x, y, radius, color) {
        parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${color}"/>`);
      },
    },
  };
}

interface TextStyle {
  anchor?: string;
  fill?: string;
  size?: number;
  weight?: number;
}

function text(
  words: string,
  x: number,
  y: number,
  { anchor, fill, size, weight }: TextStyle,
): string {
  if (words === '') return '';
  const extras = [
    anchor ? ` text-anchor="${anchor}"` : '',
    size ? ` font-size="${size}"` : '',
    weight ? ` font-weight="${weight}"` : '',
  ].join('');
  return `<text x="${round(x)}" y="${round(y)}" fill="${fill ?? INK}"${extras}>${escape(words)}</text>`;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** As text of XML, which does not take control characters at all. */
function escape(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
