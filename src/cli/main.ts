import { messageOf, UserError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { helpFor, parseGiven, type Command } from './arguments.ts';
import { advantagesCommand } from './commands/advantages.ts';
import { attachCommand, resumeCommand } from './commands/attach.ts';
import { branchCommand } from './commands/branch.ts';
import { compareCommand } from './commands/compare.ts';
import { controlCommand } from './commands/control.ts';
import { diagnosticsCommand } from './commands/diagnostics.ts';
import { enginesCommand } from './commands/engines.ts';
import { exportCommand } from './commands/export.ts';
import { emergenceCommand } from './commands/emergence.ts';
import { forkCommand } from './commands/fork.ts';
import { interveneCommand } from './commands/intervene.ts';
import { labelCommand } from './commands/label.ts';
import { newCommand } from './commands/new.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { runCommand } from './commands/run.ts';
import { runtimeCommand } from './commands/runtime.ts';
import { runsCommand } from './commands/runs.ts';
import { scoreCommand } from './commands/score.ts';
import { showCommand } from './commands/show.ts';
import { startCommand } from './commands/start.ts';
import { EXIT } from './exit.ts';
import { processOutput, type Output } from './output.ts';

const output = processOutput();
const commands: Record<string, (output: Output) => Command> = {
  run: runCommand,
  attach: attachCommand,
  resume: resumeCommand,
  runs: runsCommand,
  show: showCommand,
  export: exportCommand,
  control: controlCommand,
  emergence: emergenceCommand,
  intervene: interveneCommand,
  fork: forkCommand,
  advantages: advantagesCommand,
  branch: branchCommand,
  compare: compareCommand,
  reproduce: reproduceCommand,
  start: startCommand,
  new: newCommand,
  engines: enginesCommand,
  runtime: runtimeCommand,
  diagnostics: diagnosticsCommand,
  label: labelCommand,
  score: scoreCommand,
};

function help(): string {
  const lines = Object.values(commands).map((make) => {
    const { usage, summary } = make(output);
    return `  ${usage}\n      ${summary}\n`;
  });
  return `Thoughtscope ${VERSION}: train small reasoning models and watch them think.\n\n${lines.join('\n')}`;
}

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    output.out(`${VERSION}\n`);
    return EXIT.finished;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.out(help());
    return name === undefined ? EXIT.badRunFile : EXIT.finished;
  }
  const make = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!make) throw new UserError('usage', `unknown command "${name}"\n\n${help()}`);
  const command = make(output);
  if (rest.includes('--help') || rest.includes('-h')) {
    output.out(helpFor(command));
    return EXIT.finished;
  }
  return command.run(parseGiven(command, rest));
}

/** Faults of what was given, not of the training. */
const GIVEN = new Set(['usage', 'run-file', 'start', 'task', 'task-data', 'task-module', 'input']);

main(process.argv.slice(2)).then(
  // Not process.exit: what was printed may still be on its way into a pipe.
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isUsers = error instanceof UserError;
    output.err(
      `thoughtscope: ${isUsers ? error.message : (error instanceof Error && error.stack) || messageOf(error)}\n`,
    );
    process.exitCode = isUsers && GIVEN.has(error.code) ? EXIT.badRunFile : EXIT.failed;
  },
);
