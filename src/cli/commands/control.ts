import { UserError } from '../../base/errors.ts';
import type { RunLink } from '../../protocol/channel.ts';
import { connectRun } from '../../protocol/client.ts';
import { branchRun } from '../../run/branch.ts';
import { COMMANDS, CONTROL_NAMES, type CommandName } from '../../run/controls.ts';
import type { ControlEvent } from '../../run/events.ts';
import { runPath, runsFolderFor } from '../../run/paths.ts';
import { previewControls } from '../../run/preview/preview.ts';
import { openReader } from '../../run/store/reader.ts';
import { launchWorker } from '../../worker/launch.ts';
import { findRun, statusOf } from '../../worker/list.ts';
import { usage, type Command, type Given } from '../arguments.ts';
import { TERMINAL } from '../attach.ts';
import { parseValues } from '../control-values.ts';
import type { Output } from '../output.ts';
import { previewText } from '../preview-text.ts';

export function controlCommand(output: Output): Command {
  const command: Command = {
    usage: `thoughtscope control RUN name=value… [--preview [--json]] | ${Object.keys(COMMANDS).join(' | ')} | branch [name=value…]`,
    summary: `Changes a run while it trains, at its next safe point. Names: ${CONTROL_NAMES.join(', ')}.`,
    options: {
      preview: {
        type: 'boolean',
        help: 'change nothing: re-score the last step with these values and tell what would be reinforced',
      },
      json: { type: 'boolean', help: 'with --preview: as JSON' },
    },
    async run(given) {
      const [run, ...asked] = given.positionals;
      if (run === undefined || asked.length === 0) throw usage(command, 'something is missing');
      if (given.flag('preview')) return preview(run, parseValues(command, asked), given, output);
      if (given.flag('json')) throw usage(command, '--json goes with --preview');
      if (asked[0] === 'branch')
        return branchOff(run, parseValues(command, asked.slice(1)), output);
      const changes = parseChanges(command, asked);
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const link = await connectRun(folder, { client: TERMINAL });
      try {
        await acknowledged(link, changes, output);
      } finally {
        link.dispose();
      }
      return 0;
    },
  };
  return command;
}

type Changes = { command: CommandName } | { values: Record<string, number> };

function parseChanges(command: Command, asked: Given['positionals']): Changes {
  const [first] = asked;
  if (asked.length === 1 && Object.hasOwn(COMMANDS, first))
    return { command: first as CommandName };
  return { values: parseValues(command, asked) };
}

/** Asks, waits for the safe point that applies it, and says which step it was. */
async function acknowledged(link: RunLink, changes: Changes, output: Output): Promise<void> {
  const names = new Set<string>(
    'command' in changes ? [changes.command] : Object.keys(changes.values),
  );
  const applied = new Promise<void>((resolve, reject) => {
    link.onClose(() => reject(new UserError('worker', 'The run ended before it could be asked.')));
    link.onNotification('events', ({ events }) => {
      for (const event of events) {
        if (event.type === 'log' && event.message.startsWith(`${TERMINAL} asked`)) {
          reject(new UserError('control', event.message));
        }
        if (event.type !== 'control' || event.by !== TERMINAL || !names.delete(event.name))
          continue;
        output.out(`${describe(event)}\n`);
      }
      if (names.size === 0) resolve();
    });
  });
  applied.catch(() => undefined);
  const { lastSeq } = await link.request('status', {});
  await link.request('subscribe', { fromSeq: lastSeq + 1, tokens: false });
  if ('command' in changes) await link.request('command', { name: changes.command, by: TERMINAL });
  else await link.request('control', { values: changes.values, by: TERMINAL });
  await applied;
}

function describe({ name, before, after, phase, step }: ControlEvent): string {
  const change = after === undefined ? name : `${name} ${before} → ${after}`;
  return `${change}, after ${phase} step ${step}`;
}

/** Needs no worker: a run that has ended can be asked as well. */
async function preview(
  run: string,
  values: Record<string, number>,
  given: Given,
  output: Output,
): Promise<number> {
  const folder = findRun(run, runsFolderFor(process.cwd()));
  const reader = openReader(runPath(folder, 'store'));
  try {
    const told = previewControls(reader, await statusOf(folder), values);
    output.out(given.flag('json') ? `${JSON.stringify(told)}\n` : previewText(told));
  } finally {
    reader.close();
  }
  return 0;
}

/** From the newest checkpoint; `thoughtscope branch` chooses another one and watches. */
async function branchOff(
  run: string,
  values: Record<string, number>,
  output: Output,
): Promise<number> {
  const folder = findRun(run, runsFolderFor(process.cwd()));
  const { id, folder: made, checkpoint } = await branchRun({ folder, values, by: TERMINAL });
  await launchWorker(made);
  output.out(`branch ${id}, from ${checkpoint}\n`);
  return 0;
}
