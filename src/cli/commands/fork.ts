import type { ForkResult } from '../../protocol/sampler.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { findRun } from '../../worker/list.ts';
import { askSampler } from '../../worker/samplerLink.ts';
import { positionals, type Command } from '../arguments.ts';
import { percent, type Output } from '../output.ts';
import { progressBar, wholeNumber } from '../sampling.ts';

export function forkCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope fork RUN ROLLOUT [--json]',
    summary:
      'Goes on anew from every step of a stored rollout (its id looks like 20/probe/3): how often each beginning still ends right.',
    options: {
      samples: { type: 'string', value: 'N', help: 'continuations a step; default: 16' },
      step: {
        type: 'string',
        value: 'N',
        help: 'checkpoint nearest to RL step N; default: nearest to the one that wrote it',
      },
      json: { type: 'boolean', help: 'print JSON' },
    },
    async run(given) {
      const [run, rollout] = positionals(command, given, 2);
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const bar = progressBar(output, 'forking');
      const result = await askSampler(
        folder,
        {
          kind: 'fork',
          rollout,
          step: wholeNumber(command, given, 'step', 0),
          samples: wholeNumber(command, given, 'samples', 1),
        },
        { onProgress: bar.update },
      ).finally(bar.end);
      output.out(given.flag('json') ? `${JSON.stringify(result)}\n` : describe(result));
      return 0;
    },
  };
  return command;
}

function describe({ checkpoint, rollout, boundaries, steps, head }: ForkResult): string {
  const rows = boundaries.map(({ at, wins, samples, rate, value }) =>
    [
      String(at).padStart(6),
      `${percent(rate.estimate)}`.padStart(9),
      `${percent(rate.low)} – ${percent(rate.high)}`.padStart(18),
      `${wins}/${samples}`.padStart(9),
      value === undefined ? '' : value.toFixed(3).padStart(9),
    ].join(' '),
  );
  const title = ['kept', 'right', '95 % interval', 'wins', head === undefined ? '' : 'critic'];
  const width = [6, 9, 18, 9, 9];
  return [
    `rollout ${rollout} continued by ${checkpoint.name}`,
    ...(steps > boundaries.length ? [`${boundaries.length} of its ${steps} steps`] : []),
    title.map((word, i) => word.padStart(word === '' ? 0 : width[i])).join(' '),
    ...rows,
    '',
  ].join('\n');
}
