import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Correction } from '../trace/detector/corrections.ts';
import type { TraceData } from '../protocol/language.ts';
import { analyse, type Analysis } from './analysis.ts';
import { openRelabeller, type Relabeller } from './detection.ts';
import { lineStarts } from './semanticTokens.ts';
import { taskData } from './taskData.ts';

/** A document and what is said of it. */
export interface Labels {
  analysis: Analysis;
  /** Starts of lines. */
  lines: number[];
}

interface State {
  version: number;
  stop: AbortController;
  labels: Promise<Labels>;
}

export interface States {
  /** What is said of the document as it is now; rejects with an AbortError when it changed meanwhile. */
  of(document: TextDocument): Promise<Labels>;
  correct(corrections: readonly Correction[]): void;
  forget(uri: string): void;
}

/** Analyses by document, made once for each version; a newer version stops the work on the older one. */
export function createStates(dataOf: (uri: string) => Promise<TraceData | undefined>): States {
  const states = new Map<string, State>();
  const relabellers = new Map<string, Relabeller>();
  let corrections: readonly Correction[] = [];

  async function make(document: TextDocument, signal: AbortSignal): Promise<Labels> {
    const text = document.getText();
    const data = (await dataOf(document.uri)) ?? taskData(text);
    signal.throwIfAborted();
    let labelled;
    if (!data || data.spans.length === 0) {
      const relabeller = relabellers.get(document.uri) ?? openRelabeller();
      relabellers.set(document.uri, relabeller);
      labelled = await relabeller.label(text, signal);
    }
    return { analysis: analyse(text, labelled, data, corrections), lines: lineStarts(text) };
  }

  function forget(uri: string): void {
    states.get(uri)?.stop.abort();
    states.delete(uri);
    relabellers.delete(uri);
  }

  return {
    of(document) {
      const known = states.get(document.uri);
      if (known?.version === document.version) return known.labels;
      known?.stop.abort();
      const stop = new AbortController();
      const labels = make(document, stop.signal);
      // Whoever asks gets the rejection; nobody asking is no fault.
      labels.catch(() => undefined);
      states.set(document.uri, { version: document.version, stop, labels });
      return labels;
    },
    correct(all) {
      corrections = all;
      for (const { stop } of states.values()) stop.abort();
      states.clear();
    },
    forget,
  };
}
