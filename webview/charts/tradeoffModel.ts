import { scaleLinear } from 'd3';
import type { App } from './app.ts';
import type { PlacedPane } from './model.ts';
import type { Painter } from './paint.ts';
import type { RunStyle } from './palette.ts';
import { metricOf } from './panels.ts';
import type { RunData } from './series.ts';
import { ACCURACY, startPassAtK, tradeoffPoints, type TradeoffPoint } from './tradeoffPoints.ts';
import { xTicks } from './xticks.ts';
import { yAxis, type YAxis } from './yaxis.ts';

export const TRADEOFF_TITLE = 'Accuracy over tokens per answer';

export interface TradeoffModel {
  width: number;
  height: number;
  pane: PlacedPane;
  y: YAxis;
  runs: {
    data: RunData;
    style: RunStyle;
    points: TradeoffPoint[];
    passAtK: ReturnType<typeof startPassAtK>;
  }[];
}

export function tradeoffModel(
  app: Pick<App, 'state' | 'visible'>,
  width: number,
  height: number,
  styleOf: (data: RunData) => RunStyle,
): TradeoffModel {
  const runs = app.visible.map((data) => ({
    data,
    style: styleOf(data),
    points: tradeoffPoints(data),
    passAtK: app.state.passAtK ? startPassAtK(data) : [],
  }));
  const tokens = runs.flatMap(({ points, passAtK }) =>
    [...points, ...passAtK].map((p) => p.tokens),
  );
  const shares = runs.flatMap(({ points, passAtK }) => [
    ...points.flatMap((p) => [p.accuracy, p.low ?? p.accuracy, p.high ?? p.accuracy]),
    ...passAtK.map((p) => p.share),
  ]);
  // Without any point yet, an axis like any other.
  const most = tokens.length > 0 ? Math.max(1, ...tokens) : 100;
  const scale = scaleLinear().domain([0, most * 1.04]);
  const [low, high] = scale.domain();
  const { range, unit } = metricOf(ACCURACY);
  return {
    width,
    height,
    pane: {
      phases: ['rl'],
      scale: width / (high - low),
      offset: 0,
      low,
      high,
      left: 0,
      right: width,
      ticks: xTicks('tokens', low, high, Math.max(2, Math.floor(width / 56))),
    },
    y: yAxis(
      { low: Math.min(...shares), high: Math.max(...shares) },
      { unit, range, log: false, fit: app.state.fit, height },
    ),
    runs,
  };
}

export function paintTradeoff(painter: Painter, { pane, y, runs }: TradeoffModel): void {
  const x = (tokens: number) => tokens * pane.scale + pane.offset;
  for (const { points, passAtK, style } of runs) {
    const { color, dash } = style;
    painter.stroke(
      (sink) =>
        passAtK.forEach(({ tokens, share }, i) =>
          i === 0 ? sink.moveTo(x(tokens), y.toY(share)) : sink.lineTo(x(tokens), y.toY(share)),
        ),
      { color, width: 1, dash: [2, 3], opacity: 0.8 },
    );
    for (const { tokens, share } of passAtK) painter.dot(x(tokens), y.toY(share), 1.75, color);
    for (const { tokens, low, high } of points) {
      if (low === undefined || high === undefined) continue;
      painter.stroke(
        (sink) => {
          sink.moveTo(x(tokens), y.toY(low));
          sink.lineTo(x(tokens), y.toY(high));
        },
        { color, width: 3, opacity: 0.22 },
      );
    }
    painter.stroke(
      (sink) =>
        points.forEach(({ tokens, accuracy }, i) =>
          i === 0
            ? sink.moveTo(x(tokens), y.toY(accuracy))
            : sink.lineTo(x(tokens), y.toY(accuracy)),
        ),
      { color, width: 1.25, dash, opacity: 0.75 },
    );
    points.forEach(({ tokens, accuracy }, i) => {
      const [px, py] = [x(tokens), y.toY(accuracy)];
      if (i === 0) ring(painter, px, py, 3.5, color);
      else painter.dot(px, py, i === points.length - 1 ? 4 : 2, color);
    });
  }
}

function ring(painter: Painter, x: number, y: number, radius: number, color: string): void {
  painter.stroke(
    (sink) => {
      for (let i = 0; i <= 16; i++) {
        const angle = (i / 16) * 2 * Math.PI;
        const [px, py] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
        if (i === 0) sink.moveTo(px, py);
        else sink.lineTo(px, py);
      }
    },
    { color, width: 1.5 },
  );
}
