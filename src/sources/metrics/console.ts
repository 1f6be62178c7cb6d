import type { MetricRow } from './rows.ts';

/** verl's console logger: `step:12 - actor/lr:1e-06 - …`, behind whatever ray puts before it. */
const VERL = /(?:^|\s)step:(\d+) - (?=\S+?:)/;
/** transformers' progress callback: a Python dictionary of texts or numbers. */
const DICTIONARY = /^\s*\{'.*\}\s*$/;
const PAIR = /'([^'\\]{1,200})': '?(-?(?:\d[\d.]*(?:[eE][-+]?\d+)?|inf|nan))'?(?=[,}])/g;

const LONGEST = 100_000;

/** Reads a terminal's output line by line. transformers' lines do not tell their step: they are counted. */
export function openConsole(): { line(text: string): MetricRow | undefined } {
  let logs = 0;
  return {
    line(text) {
      if (text.length > LONGEST) return undefined;
      const verl = VERL.exec(text);
      if (verl) return verlRow(Number(verl[1]), text.slice(verl.index + verl[0].length));
      if (!DICTIONARY.test(text)) return undefined;
      const values: Record<string, number> = {};
      for (const [, name, number] of text.matchAll(PAIR)) {
        const value = Number(number);
        if (name !== 'epoch' && Number.isFinite(value)) values[name] = value;
      }
      // An evaluation or a summary belongs to the last step that was logged.
      const trains = 'learning_rate' in values;
      if (trains) logs++;
      return Object.keys(values).length > 0 ? { step: logs, values } : undefined;
    },
  };
}

function verlRow(step: number, text: string): MetricRow | undefined {
  const values: Record<string, number> = {};
  for (const part of text.split(' - ')) {
    const at = part.lastIndexOf(':');
    // `np.float64(0.5)` as numpy 2 prints itself.
    const number = /^(?:np\.\w+\()?(-?[\d.]+(?:[eE][-+]?\d+)?)\)?$/.exec(part.slice(at + 1).trim());
    if (at > 0 && number) values[part.slice(0, at).trim()] = Number(number[1]);
  }
  return Object.keys(values).length > 0 ? { step, values } : undefined;
}
