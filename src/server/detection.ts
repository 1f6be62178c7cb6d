import { openDetection, type Detection } from '../trace/detector/detect.ts';
import type { Labelled } from '../trace/detector/labelled.ts';

/** Characters labelled between two looks at whether anybody still wants the answer (about 5 ms). */
const CHUNK = 64 * 1024;

export interface Relabeller {
  /** Labels `text`, continuing where it only grew. Rejects with the signal's reason once it is aborted. */
  label(text: string, signal: AbortSignal): Promise<Labelled>;
}

/** The detector reads forward only: text that grew at its end goes on, any other edit starts again. */
export function openRelabeller(): Relabeller {
  let known = '';
  let detection: Detection | undefined;

  return {
    async label(text, signal) {
      if (!detection || !text.startsWith(known)) {
        detection = openDetection();
        known = '';
      }
      const mine = detection;
      while (known.length < text.length) {
        const chunk = text.slice(known.length, known.length + CHUNK);
        mine.append(chunk);
        known += chunk;
        if (known.length < text.length) {
          await new Promise((resolve) => setImmediate(resolve));
          signal.throwIfAborted();
        }
      }
      const { detector, segments, spans, metacognition, episodes } = mine.current();
      // The detection's own arrays change with the next append.
      return {
        detector,
        segments: [...segments],
        spans: [...spans],
        metacognition: [...metacognition],
        episodes: [...episodes],
      };
    },
  };
}
