import { existsSync, statSync } from 'node:fs';
import { runPath, runsFolderFor } from '../../run/paths.ts';
import { askedTaskOf } from '../../run/own/task.ts';
import { readRecord } from '../../run/record.ts';
import { openReader } from '../../run/store/reader.ts';
import { openSource } from '../../sources/open.ts';
import { BEHAVIOUR_NAMES } from '../../trace/behaviours.ts';
import {
  associationOf,
  emergenceOf,
  MEASURE_NAMES,
  positionsOf,
  type MeasureName,
} from '../../trace/emergence.ts';
import type { StepTally } from '../../trace/tally.ts';
import { tallySource } from '../../trace/tallySource.ts';
import { storeTallies } from '../../worker/across.ts';
import { findRun } from '../../worker/list.ts';
import { positionals, usage, type Command, type Given } from '../arguments.ts';
import { percent, type Output } from '../output.ts';
import { progressBar } from '../sampling.ts';

export function emergenceCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope emergence RUN|FILE [--measure share|response|chance] [--json]',
    summary:
      "Says of each behaviour how often it occurs over training, beside the start's rate, and from which step on it differs. FILE: what a trainer has dumped.",
    options: {
      measure: {
        type: 'string',
        value: 'NAME',
        help: 'share of responses (default), per response, or per chance',
      },
      split: {
        type: 'string',
        value: 'train|probe',
        help: "which of a run's rollouts; default: train",
      },
      json: { type: 'boolean', help: 'print JSON: counts and statistics of every step' },
    },
    async run(given) {
      const [what] = positionals(command, given, 1);
      const measure = MEASURE_NAMES.find((name) => name === (given.text('measure') ?? 'share'));
      if (!measure) throw usage(command, `--measure is one of ${MEASURE_NAMES.join(', ')}`);
      const isFile = existsSync(what) && statSync(what).isFile();
      const tallies = isFile ? await fromFile(what, output) : fromRun(command, given, what);
      output.out(given.flag('json') ? json(tallies, measure) : describe(tallies, measure));
      return 0;
    },
  };
  return command;
}

async function fromFile(file: string, output: Output): Promise<StepTally[]> {
  const source = await openSource(file);
  const bar = progressBar(output, 'labelling');
  try {
    return await tallySource(source, { onProgress: bar.update });
  } finally {
    bar.end();
    for (const { line, message } of source.problems()) output.err(`line ${line}: ${message}\n`);
    await source.close();
  }
}

function fromRun(command: Command, given: Given, run: string): StepTally[] {
  const split = given.text('split') ?? 'train';
  if (split !== 'train' && split !== 'probe') throw usage(command, '--split is train or probe');
  const folder = findRun(run, runsFolderFor(process.cwd()));
  const asked = askedTaskOf(folder, readRecord(folder).spec);
  const reader = openReader(runPath(folder, 'store'));
  try {
    const tallies: StepTally[] = [];
    for (let fromStep: number | undefined = 0; fromStep !== undefined;) {
      const page = storeTallies(reader, asked, { split, fromStep });
      tallies.push(...page.tallies);
      fromStep = page.next;
    }
    return tallies;
  } finally {
    reader.close();
  }
}

function found(tallies: readonly StepTally[]): string[] {
  const names = new Set(tallies.flatMap(({ behaviours }) => Object.keys(behaviours)));
  return BEHAVIOUR_NAMES.filter((name) => names.has(name));
}

function json(tallies: readonly StepTally[], measure: MeasureName): string {
  const behaviours = found(tallies).map((behaviour) => ({
    behaviour,
    ...emergenceOf(tallies, behaviour, measure),
    positions: positionsOf(tallies, behaviour),
    association: associationOf(tallies, behaviour),
  }));
  return `${JSON.stringify({ measure, behaviours, tallies })}\n`;
}

function describe(tallies: readonly StepTally[], measure: MeasureName): string {
  const responses = tallies.reduce((sum, { responses: count }) => sum + count, 0);
  const rate = (value: number): string =>
    measure === 'share' ? percent(value) : Number.isFinite(value) ? value.toFixed(2) : '–';
  const rows = found(tallies).map((behaviour) => {
    const { start, points, first, uncorrected, verdict } = emergenceOf(tallies, behaviour, measure);
    const last = points.at(-1);
    const cell = (point: typeof last): string =>
      point ? `${rate(point.estimate)} (${rate(point.low)} – ${rate(point.high)})` : '–';
    return [
      behaviour,
      cell(start),
      cell(last),
      first ? `${first.step} ${first.direction}` : '–',
      uncorrected === undefined ? '–' : String(uncorrected),
      verdict,
    ];
  });
  const table = [
    ['behaviour', 'start', 'last step', 'differs from', 'single looks', 'verdict'],
    ...rows,
  ];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  return [
    `${responses} responses of ${tallies.length} steps; 95 % intervals over prompts; the first step that differs is corrected for the number of looks`,
    ...table.map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    ),
    '',
  ].join('\n');
}
