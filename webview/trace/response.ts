import type { RolloutRecord } from '../../src/run/records.ts';
import type { Changes } from '../../src/trace/changes.ts';
import { separatorOf } from '../../src/trace/pieces.ts';
import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { numbersOf, OVERLAY_NAMES, overlayOf, type Overlay, type OverlayName } from './overlay.ts';
import { cleanSpans, describeSpan, type SpanData } from './spans.ts';
import { createTextView, type TextView } from './text.ts';

/** Prompt and response of one stored rollout. */
export interface ResponseView {
  element: HTMLElement;
  text: TextView;
  update(record: RolloutRecord, looks: ResponseLooks): void;
  overlay(): Overlay | undefined;
}

export interface ResponseLooks {
  overlay: OverlayName;
  breaks: boolean;
  limit?: number;
  changes?: Changes;
  /** The earlier response, to show what is gone. */
  earlier?: RolloutRecord;
}

/** What a record's text looks like, worked out once. */
interface Reading {
  separator: '' | ' ';
  spans: SpanData[];
  ownLines: boolean;
  overlays: Map<OverlayName, Overlay | undefined>;
}
const readings = new WeakMap<RolloutRecord, Reading>();

export function readingOf(record: RolloutRecord): Reading {
  let reading = readings.get(record);
  if (!reading) {
    reading = {
      separator: separatorOf(record.pieces),
      spans: cleanSpans(record.spans, record.pieces.length),
      ownLines: record.pieces.some((piece) => piece.includes('\n')),
      overlays: new Map(),
    };
    readings.set(record, reading);
  }
  return reading;
}

export function overlayFor(record: RolloutRecord, name: OverlayName): Overlay | undefined {
  const { overlays } = readingOf(record);
  if (!overlays.has(name)) overlays.set(name, overlayOf(name, record));
  return overlays.get(name);
}

export function availableOverlays(record: RolloutRecord | undefined): OverlayName[] {
  if (!record) return [];
  return OVERLAY_NAMES.filter((name) => numbersOf(name, record).length > 0);
}

export function createResponse(app: App, label: string): ResponseView {
  const prompt = h('div', { class: 'prompt', dir: 'auto' });
  const text = createTextView(label);
  const element = h('div', { class: 'response' }, prompt, text.element);
  let overlay: Overlay | undefined;
  explain(app, text);
  return {
    element,
    text,
    overlay: () => overlay,
    update(record, looks) {
      prompt.textContent = visible(record.prompt);
      const reading = readingOf(record);
      overlay = overlayFor(record, looks.overlay);
      const limit = looks.limit ?? record.pieces.length;
      text.element.dataset['scale'] = overlay?.scale ?? 'none';
      // What a right click is about (VS Code reads it).
      text.element.dataset['vscodeContext'] = JSON.stringify({
        run: app.data.run?.run.id,
        rollout: record.id,
        preventDefaultContextMenuItems: false,
      });
      text.update({
        pieces: record.pieces,
        separator: reading.separator,
        spans: limit < record.pieces.length ? cleanSpans(reading.spans, limit) : reading.spans,
        limit,
        changes: looks.changes,
        earlier: looks.earlier?.pieces,
        overlay,
        breaks: looks.breaks && !reading.ownLines,
        focusable: true,
      });
    },
  };
}

/** Says under the pointer and at the focus what a span or a token is. */
export function explain(app: App, text: TextView): void {
  app.tooltip.attach(text.element, '[data-token], [data-span], [data-turn]', (target) => {
    const model = text.model();
    if (!model) return undefined;
    if (target.dataset['turn'] !== undefined) return [target.getAttribute('aria-label') ?? ''];
    const token = target.dataset['token'];
    if (token !== undefined) {
      const i = Number(token);
      const span = model.spans.findLast(({ start, end }) => start <= i && i < end);
      return [
        visible(model.pieces[i].slice(0, 80)),
        ...(model.overlay ? [model.overlay.describe(i)] : []),
        `Token ${i + 1} of ${model.pieces.length}`,
        ...(span ? describeSpan(span) : []),
      ];
    }
    const span = model.spans[Number(target.dataset['span'])];
    return span && describeSpan(span);
  });
}
