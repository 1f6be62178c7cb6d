import type { Interval } from '../../base/statistics.ts';
import type { InterventionResult } from '../../protocol/sampler.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { findRun } from '../../worker/list.ts';
import { askSampler } from '../../worker/samplerLink.ts';
import { positionals, usage, type Command, type Given } from '../arguments.ts';
import type { Output } from '../output.ts';
import { progressBar, wholeNumber } from '../sampling.ts';

export function interveneCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope intervene RUN --ban BEHAVIOUR | --force BEHAVIOUR | --none [--json]',
    summary:
      'Measures what a behaviour is worth: the same held-out prompts under the same noise, with its opening token banned or forced.',
    options: {
      ban: { type: 'string', value: 'BEHAVIOUR', help: 'never sample its opening token' },
      force: {
        type: 'string',
        value: 'BEHAVIOUR',
        help: 'put its opening token at the first place where it could stand and does not',
      },
      none: { type: 'boolean', help: 'neither: shows that the same noise gives the same samples' },
      step: {
        type: 'string',
        value: 'N',
        help: 'checkpoint nearest to RL step N; default: the newest',
      },
      draws: {
        type: 'string',
        value: 'N',
        help: "responses; default: as many as the run's evaluations",
      },
      json: { type: 'boolean', help: 'print JSON' },
    },
    async run(given) {
      const [run] = positionals(command, given, 1);
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const bar = progressBar(output, 'sampling');
      const result = await askSampler(
        folder,
        {
          kind: 'intervene',
          ...asked(command, given),
          step: wholeNumber(command, given, 'step', 0),
          draws: wholeNumber(command, given, 'draws', 1),
        },
        { onProgress: bar.update },
      ).finally(bar.end);
      output.out(given.flag('json') ? `${JSON.stringify(result)}\n` : describe(result));
      return 0;
    },
  };
  return command;
}

function asked(command: Command, given: Given) {
  const ban = given.text('ban');
  const force = given.text('force');
  const wishes = [ban !== undefined, force !== undefined, given.flag('none')];
  if (wishes.filter(Boolean).length !== 1) {
    throw usage(command, 'give one of --ban, --force and --none');
  }
  if (ban !== undefined) return { mode: 'ban', behaviour: ban } as const;
  if (force !== undefined) return { mode: 'force', behaviour: force } as const;
  return { mode: 'none' } as const;
}

function describe(result: InterventionResult): string {
  const { checkpoint, mode, behaviour, opener, draws, puzzles, changed, places } = result;
  const done = { ban: 'banned', force: 'forced', none: 'nothing banned or forced' }[mode];
  const what = mode === 'none' ? done : `${behaviour}: "${opener.join('", "')}" ${done}`;
  const points = ({ estimate, low, high }: Interval): string =>
    `${signed(100 * estimate, 1)} points, 95 % interval ${signed(100 * low, 1)} to ${signed(100 * high, 1)}`;
  const tokens = ({ estimate, low, high }: Interval): string =>
    `${signed(estimate, 1)} tokens, 95 % interval ${signed(low, 1)} to ${signed(high, 1)}`;
  const { accuracy, length, rate } = result;
  return [
    `${checkpoint.name}, ${what}`,
    `${draws} draws of ${puzzles} held-out puzzles, same prompts and noise in both arms; intervals over puzzles`,
    `accuracy    ${(100 * accuracy.control).toFixed(1)} % → ${(100 * accuracy.treated).toFixed(1)} %   ${points(accuracy.difference)}`,
    `length      ${length.control.toFixed(1)} → ${length.treated.toFixed(1)}   ${tokens(length.difference)}`,
    ...(mode === 'none'
      ? []
      : [`${behaviour} per response: ${rate.control.toFixed(2)} → ${rate.treated.toFixed(2)}`]),
    `${changed} of ${draws} responses changed${places === undefined ? '' : `; ${places} had a place for it`}`,
    '',
  ].join('\n');
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
