import type { App } from './app.ts';
import type { Chart } from './chart.ts';
import { measuredMetrics, metricsCsv } from './csv.ts';
import { printStyle } from './palette.ts';
import { metricOf, smooths } from './panels.ts';
import type { RunData } from './series.ts';
import { chartSvg, tradeoffSvg, SVG_SIZE } from './svg.ts';
import { tradeoffModel, TRADEOFF_TITLE } from './tradeoffModel.ts';
import { ACCURACY, ANSWER_LENGTH } from './tradeoffPoints.ts';

type Kind = 'svg' | 'png' | 'csv';

/** Pixels of a PNG per unit of its SVG. */
const PNG_SCALE = 2;

export async function saveChart(app: App, chart: Chart, kind: Kind): Promise<void> {
  const { panel } = chart;
  const name = panel.metric.replaceAll('/', '-');
  if (kind === 'csv') {
    const metrics = [panel.metric, ...(panel.band ?? [])];
    return save(app, name, 'csv', metricsCsv(app.visible, metrics));
  }
  const { width, height } = SVG_SIZE;
  const model = chart.model(width, height, printStyleOf(app));
  await saveImage(
    app,
    name,
    kind,
    chartSvg(model, smooths(panel.metric) ? app.state.smoothing : 0),
  );
}

export async function saveTradeoff(app: App, kind: Kind): Promise<void> {
  const name = 'accuracy-over-tokens';
  if (kind === 'csv') {
    const metrics = [ACCURACY, ...(metricOf(ACCURACY).band ?? []), ANSWER_LENGTH];
    return save(app, name, 'csv', metricsCsv(app.visible, metrics));
  }
  const { width, height } = SVG_SIZE;
  const model = tradeoffModel(app, width, height, printStyleOf(app));
  await saveImage(app, name, kind, tradeoffSvg(model, TRADEOFF_TITLE));
}

/** Every metric of the runs on show. */
export function saveAll(app: App): void {
  save(app, 'metrics', 'csv', metricsCsv(app.visible, measuredMetrics(app.visible)));
}

function save(app: App, name: string, kind: Kind, data: string): void {
  app.post({ type: 'charts/save', name, kind, data });
}

async function saveImage(
  app: App,
  name: string,
  kind: 'svg' | 'png',
  image: string,
): Promise<void> {
  if (kind === 'svg') return save(app, name, 'svg', image);
  try {
    save(app, name, 'png', await pngOf(image));
  } catch (error) {
    app.fail(
      `The chart could not be made into a PNG: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const printStyleOf = (app: App) => (data: RunData) => printStyle(app.state.slots[data.run.id] ?? 0);

/** A PNG as a data: URL. */
async function pngOf(image: string): Promise<string> {
  const url = URL.createObjectURL(new Blob([image], { type: 'image/svg+xml' }));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth * PNG_SCALE;
    canvas.height = picture.naturalHeight * PNG_SCALE;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser gives no 2D canvas');
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  } finally {
    URL.revokeObjectURL(url);
  }
}
