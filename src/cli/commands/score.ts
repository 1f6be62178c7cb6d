import { readFileSync } from 'node:fs';
import { messageOf, UserError } from '../../base/errors.ts';
import {
  ownPrecision,
  readCorrections,
  type Correction,
  type OwnPrecision,
} from '../../trace/detector/corrections.ts';
import { detectText, labelSegments, type DetectorName } from '../../trace/detector/detect.ts';
import type { Labelled } from '../../trace/detector/labelled.ts';
import { openScorer, type Gold, type ScoreReport } from '../../trace/detector/score.ts';
import { positionals, type Command } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { isStrings, linesOf, parseRecord } from '../lines.ts';
import { percent, type Output } from '../output.ts';
import { detectorOption, givenDetector } from './label.ts';

interface GoldLine extends Gold {
  trace: string;
  index: number;
  text: string;
}

interface Read {
  gold: GoldLine[];
  /** The user's own traces: no gold, but corrections. */
  own: { text: string }[];
  bad: number;
}

export function scoreCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope score GOLD.jsonl [--detector NAME] [--corrections FILE] [--json]',
    summary:
      'Scores a detector against labelled segments: {"trace_id","sentence_index","text","behaviours":[…],"undetermined":[…]}. With --corrections, lines {"id","text"} are traces of your own, and the detector’s precision on them is told. GOLD may be - for standard input.',
    options: {
      detector: detectorOption,
      corrections: {
        type: 'string',
        value: 'FILE',
        help: 'corrections made in the editor: .thoughtscope/corrections.jsonl of a workspace',
      },
      json: { type: 'boolean', help: 'print a JSON object' },
    },
    async run(given) {
      const [path] = positionals(command, given, 1);
      const detector = givenDetector(given);
      const file = given.text('corrections');
      const { corrections, problems } =
        file === undefined ? { corrections: [], problems: [] } : corrected(file);
      for (const problem of problems) output.err(`${file}: ${problem}\n`);
      const read = await readGold(path, file !== undefined, output);
      if (read.gold.length === 0 && read.own.length === 0) {
        throw new UserError('input', `${path}: no labelled segments found; ${EXPECTED}.`);
      }
      const report = scoreAll(read.gold, detector);
      const own = ownFigures(read.own, corrections, detector);
      const shown = {
        detector,
        ...report,
        ...(file === undefined ? {} : { own }),
        left_out: read.bad,
      };
      if (given.flag('json')) output.out(`${JSON.stringify(shown)}\n`);
      else {
        if (read.gold.length > 0) output.out(table(detector, report));
        if (file !== undefined) output.out(ownTable(own, corrections.length));
      }
      if (read.bad > 0)
        output.err(`${read.bad} ${read.bad === 1 ? 'line was' : 'lines were'} left out\n`);
      return read.bad + problems.length === 0 ? EXIT.finished : EXIT.failed;
    },
  };
  return command;
}

const EXPECTED =
  'expected {"trace_id": "…", "sentence_index": 0, "text": "…", "behaviours": […], "undetermined": […]}';

function corrected(file: string): { corrections: Correction[]; problems: string[] } {
  try {
    return readCorrections(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError('input', `cannot read corrections: ${messageOf(error)}`, { cause: error });
  }
}

async function readGold(path: string, withOwn: boolean, output: Output): Promise<Read> {
  const read: Read = { gold: [], own: [], bad: 0 };
  for await (const { number, text } of linesOf(path)) {
    const parsed = parseRecord(text);
    const line = 'problem' in parsed ? parsed.problem : goldLine(parsed.record, withOwn);
    if (typeof line === 'string') {
      read.bad++;
      output.err(`${path}:${number}: ${line}; ${EXPECTED}\n`);
    } else if (isGold(line)) read.gold.push(line);
    else read.own.push(line);
  }
  return read;
}

function isGold(line: GoldLine | { text: string }): line is GoldLine {
  return 'behaviours' in line;
}

function goldLine(
  record: Record<string, unknown>,
  withOwn: boolean,
): GoldLine | { text: string } | string {
  const { trace_id: trace, sentence_index: index, text, behaviours, undetermined = [] } = record;
  if (typeof text !== 'string') return '"text" is missing or no text';
  if (withOwn && behaviours === undefined && 'id' in record) return { text };
  if (typeof trace !== 'string' && typeof trace !== 'number') return '"trace_id" is missing';
  if (typeof index !== 'number') return '"sentence_index" is missing or no number';
  if (!isStrings(behaviours)) return '"behaviours" is missing or no list of names';
  if (!isStrings(undetermined)) return '"undetermined" is no list of names';
  return { trace: String(trace), index, text, behaviours, undetermined };
}

/** Every trace is labelled in reading order, each segment seeing only those before it. */
function scoreAll(gold: readonly GoldLine[], detector: DetectorName): ScoreReport {
  const traces = new Map<string, GoldLine[]>();
  for (const line of gold) {
    const found = traces.get(line.trace);
    if (found) found.push(line);
    else traces.set(line.trace, [line]);
  }
  const scorer = openScorer();
  for (const lines of traces.values()) {
    lines.sort((a, b) => a.index - b.index);
    const results = labelSegments(
      lines.map(({ text }) => text),
      { detector, explain: false },
    );
    results.forEach(({ labels, metacognition }, i) => scorer.add(lines[i], labels, metacognition));
  }
  return scorer.report();
}

function ownFigures(
  own: readonly { text: string }[],
  corrections: readonly Correction[],
  detector: DetectorName,
): OwnPrecision[] {
  const texts = own.map(({ text }): { text: string; labelled: Labelled } => ({
    text,
    labelled: detectText(text, { detector, explain: false }),
  }));
  return ownPrecision(texts, corrections);
}

const share = (value: number) => (Number.isNaN(value) ? '–' : percent(value)).padStart(9);
const number = (value: number) => value.toLocaleString('en').padStart(10);

function table(
  detector: DetectorName,
  { scores, macroF1, macroOver, coarseF1 }: ScoreReport,
): string {
  const head = `${'behaviour'.padEnd(16)}precision   recall       F1   positive  segments   skipped\n`;
  const rows = scores.map(
    ({ name, precision, recall, f1, positive, segments, skipped }) =>
      `${name.padEnd(16)}${share(precision)}${share(recall)}${share(f1)} ${number(positive)}${number(segments)}${number(skipped)}\n`,
  );
  return `detector ${detector}
${head}${rows.join('')}
macro-F1 ${percent(macroF1 || 0)} (${macroOver.join(', ') || 'none of the four occurs'})
coarse F1 ${percent(coarseF1 || 0)} (metacognition: any of the four)
skipped: segments where the labelling scheme cannot decide
`;
}

function ownTable(own: readonly OwnPrecision[], corrections: number): string {
  if (own.length === 0) {
    return `\n${corrections} corrections, none on a trace of this file\n`;
  }
  const rows = own.map(
    ({ behaviour, given, refused, added }) =>
      `${behaviour.padEnd(16)}${share(given === 0 ? NaN : 1 - refused / given)} ${number(given)}${number(refused)}${number(added)}\n`,
  );
  return `
your own traces (labels that nobody corrected count as right)
${'behaviour'.padEnd(16)}precision     labels   refused     added
${rows.join('')}`;
}
