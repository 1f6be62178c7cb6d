import type { Span } from '../trace/behaviours.ts';
import { detectorVersion, detectText, type DetectOptions } from '../trace/detector/detect.ts';
import type { Task } from './task.ts';

/** A response in a task's own language, as tokens; or any text. */
export type Unlabelled =
  | { task: Task; options: unknown; prompt: Int32Array; response: Int32Array }
  | { text: string; with?: DetectOptions };

export interface Spans {
  /** name@version or task/exact-version, stored with the spans: what another one made is stale. */
  detector: string;
  /** In tokens for a task's language, else in UTF-16 units. */
  spans: Span[];
}

/** The name under which a task's exact spans are stored. */
export const exactDetector = (task: Task): string => `${task.name}/exact-1`;

/** The detector that stored spans must come from not to be stale. */
export function currentDetector(source: Unlabelled): string {
  return 'task' in source ? exactDetector(source.task) : detectorVersion(source.with?.detector);
}

/** Labels a response by the best there is: a task's grammar decides exactly, all other text goes to the learned detector. */
export function labelsOf(source: Unlabelled): Spans {
  const detector = currentDetector(source);
  if (!('task' in source)) return { detector, spans: detectText(source.text, source.with).spans };
  const { task, options, prompt, response } = source;
  return { detector, spans: task.detect(prompt, response, options) };
}
