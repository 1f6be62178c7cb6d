import type { FromTrace } from '../../src/protocol/webview.ts';
import type { TraceData } from './data.ts';
import type { Tooltip } from './tooltip.ts';
import type { ViewState } from './viewstate.ts';

/** What every part of the view is given. */
export interface App {
  data: TraceData;
  state(): ViewState;
  /** Changes what the reader chose: saved, then drawn at the next frame. */
  set(patch: Partial<ViewState>): void;
  post(message: FromTrace): void;
  tooltip: Tooltip;
  /** Tells screen readers, politely; the same text twice is told once. */
  announce(text: string): void;
  /** Draws again at the next frame. */
  refresh(): void;
}

/** One of the three ways to look. */
export interface ModeView {
  element: HTMLElement;
  /** Draws what the state and the data say. Called only while the mode is on show. */
  update(): void;
  /** The mode comes on show or leaves. */
  shown(on: boolean): void;
  /** A key that nothing inside took; true if this did. */
  key(event: KeyboardEvent): boolean;
  /** Behaviours on show, for the legend's counts. */
  counts(): ReadonlyMap<string, number>;
  /** What the counts count ("in this response"). */
  countsOf(): string;
}
