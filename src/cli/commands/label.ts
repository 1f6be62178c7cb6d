import { once } from 'node:events';
import { UserError } from '../../base/errors.ts';
import {
  DETECTOR_NAMES,
  detectText,
  labelSegments,
  type DetectorName,
} from '../../trace/detector/detect.ts';
import { positionals, type Command, type Given } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { isStrings, linesOf, parseRecord } from '../lines.ts';
import type { Output } from '../output.ts';

export const detectorOption = {
  type: 'string',
  value: 'NAME',
  help: `thoughtscope (default), or a keyword list of the literature: ${DETECTOR_NAMES.slice(1).join(', ')}`,
} as const;

/** Throws UserError `usage`. */
export function givenDetector(given: Given): DetectorName {
  const name = given.text('detector') ?? 'thoughtscope';
  const found = DETECTOR_NAMES.find((known) => known === name);
  if (found) return found;
  throw new UserError(
    'usage',
    `--detector: no detector "${name}"; there are ${DETECTOR_NAMES.join(', ')}.`,
  );
}

export function labelCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope label FILE.jsonl [--segments] [--detector NAME]',
    summary:
      'Labels chains of thought. A line in: {"id","text"}; a line out: the spans of reflection, backtracking, verification and so on, with reasons. FILE may be - for standard input.',
    options: {
      segments: {
        type: 'boolean',
        help: 'lines are {"id","segments":[…]} in reading order; out come {"id","labels":[[…],…],"metacognition":[…]}',
      },
      detector: detectorOption,
    },
    async run(given) {
      const [path] = positionals(command, given, 1);
      const detector = givenDetector(given);
      const segments = given.flag('segments');
      let bad = 0;
      for await (const { number, text } of linesOf(path)) {
        const labelled = labelLine(text, segments, detector);
        if ('problem' in labelled) {
          bad++;
          output.err(`${path}:${number}: ${labelled.problem}\n`);
          continue;
        }
        output.out(`${JSON.stringify(labelled.out)}\n`);
        if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
      }
      if (bad > 0) output.err(`${bad} ${bad === 1 ? 'line was' : 'lines were'} left out\n`);
      return bad === 0 ? EXIT.finished : EXIT.failed;
    },
  };
  return command;
}

function labelLine(
  line: string,
  segments: boolean,
  detector: DetectorName,
): { out: unknown } | { problem: string } {
  const parsed = parseRecord(line);
  if ('problem' in parsed) return { problem: `${parsed.problem}; ${expected(segments)}` };
  const { id } = parsed.record;
  if (typeof id !== 'string' && typeof id !== 'number')
    return { problem: `"id" is missing or neither text nor number; ${expected(segments)}` };
  if (!segments) {
    const { text } = parsed.record;
    if (typeof text === 'string') return { out: { id, ...detectText(text, { detector }) } };
    const hint = 'segments' in parsed.record ? ' (segments are labelled with --segments)' : '';
    return { problem: `"text" is missing or no text${hint}; ${expected(segments)}` };
  }
  const { segments: given } = parsed.record;
  if (!isStrings(given))
    return { problem: `"segments" is missing or no list of texts; ${expected(segments)}` };
  const results = labelSegments(given, { detector, explain: false });
  const labels = results.map((result) => result.labels);
  return { out: { id, labels, metacognition: results.map((result) => result.metacognition) } };
}

const expected = (segments: boolean) =>
  `expected ${segments ? '{"id": …, "segments": ["…", …]}' : '{"id": …, "text": "…"}'}`;
