import { createInterface } from 'node:readline/promises';
import { UserError } from '../../base/errors.ts';
import {
  enginesFolder,
  isRuntime,
  readRuntime,
  RUNTIMES,
  runtimeFolder,
  type RuntimeKind,
} from '../../engine/install/folder.ts';
import { install, removeRuntime } from '../../engine/install/install.ts';
import { makePlan, type Plan } from '../../engine/install/plans.ts';
import { usage, type Command } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';

/** Something that this machine lacks, rather than a fault. */
const LACKING = new Set(['network', 'prerequisite']);

export function runtimeCommand(output: Output): Command {
  const command: Command = {
    usage:
      'thoughtscope runtime install|remove|show [tensorflow|webgpu] [--yes] [--tensorflow PATH] [--node PATH] [--folder DIR]',
    summary:
      'Installs an engine that is no part of Thoughtscope (asking first), removes it with all that was downloaded for it, or shows what is installed. ' +
      'A broken-off installation goes on where it stopped. Exit code 3: the network or a needed program is missing.',
    options: {
      yes: { type: 'boolean', help: 'do not ask' },
      tensorflow: {
        type: 'string',
        value: 'PATH',
        help: 'use this TensorFlow (a venv, site-packages/tensorflow, or libtensorflow) instead of PyPI’s',
      },
      node: {
        type: 'string',
        value: 'PATH',
        help: 'run the engine on this plain Node (22.13 or newer) instead of one from npm',
      },
      folder: {
        type: 'string',
        value: 'DIR',
        help: 'folder of engines (default: $THOUGHTSCOPE_ENGINES, else the user’s data)',
      },
    },
    async run(given) {
      const [verb, name = 'tensorflow', ...more] = given.positionals;
      if (!isRuntime(name))
        throw usage(command, `there is no runtime "${name}"; there are ${RUNTIMES.join(', ')}`);
      if (more.length > 0) throw usage(command, 'there is something too much');
      const engines = given.text('folder') ?? enginesFolder();
      if (verb === 'show') return show(engines, output);
      if (verb === 'remove') {
        output.out(`removed ${removeRuntime(name, engines)}\n`);
        return EXIT.finished;
      }
      if (verb !== 'install') throw usage(command, 'something is missing');
      try {
        const plan = await makePlan(name, engines, {
          tensorflow: given.text('tensorflow'),
          node: given.text('node'),
        });
        for (const line of plan.explanation) output.err(`${line}\n`);
        if (!given.flag('yes') && !(await agreed())) return EXIT.stopped;
        return await installHere(plan, output);
      } catch (error) {
        if (!(error instanceof UserError) || !LACKING.has(error.code)) throw error;
        output.err(`thoughtscope: ${error.message}\n`);
        return EXIT.lacking;
      }
    },
  };
  return command;
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UserError('usage', 'nobody can be asked here: add --yes to install.');
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question('Install? [y/N] ');
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function installHere(plan: Plan, output: Output): Promise<number> {
  const cancel = new AbortController();
  const stop = (): void => {
    output.err('\nCancelling. What is done is kept: install again to go on.\n');
    cancel.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let last = '';
  try {
    const { device } = await install(
      plan,
      ({ title, done, of, detail }) => {
        const line = `[${done}/${of}] ${title}`;
        if (line !== last) output.err(`${line}\n`);
        else if (detail !== undefined && output.interactive)
          output.err(`      ${detail.slice(0, output.columns() - 7)}\n`);
        last = line;
      },
      cancel.signal,
    );
    output.out(`installed ${plan.kind} in ${plan.folder}: ${device}\n`);
    return EXIT.finished;
  } catch (error) {
    if (cancel.signal.aborted) return EXIT.stopped;
    throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function show(engines: string, output: Output): number {
  const lines = RUNTIMES.map((kind: RuntimeKind) => {
    const runtime = readRuntime(kind, engines);
    if (!runtime) return `${kind}: not installed\n`;
    const versions = Object.entries(runtime.versions).map(
      ([name, version]) => `${name} ${version}`,
    );
    return `${kind}: ${runtime.device}\n  ${versions.join(', ')}\n  ${runtimeFolder(kind, engines)}\n`;
  });
  output.out(lines.join(''));
  return EXIT.finished;
}
