import { UserError } from '../../base/errors.ts';
import { ALGORITHM_NAMES } from '../../rl/algorithms/registry.ts';
import { LabSwitches } from '../../run/lab/request.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { Value } from '@sinclair/typebox/value';
import { findRun } from '../../worker/list.ts';
import { askSampler } from '../../worker/samplerLink.ts';
import { advantagesText, rolloutText } from '../advantages-text.ts';
import { positionals, usage, type Command, type Given } from '../arguments.ts';
import type { Output } from '../output.ts';
import { progressBar, wholeNumber } from '../sampling.ts';

export function advantagesCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope advantages RUN [--step N] [--algorithms A,B] [--rollout ROW] [--json]',
    summary: `Scores the same rollouts with every algorithm (${ALGORITHM_NAMES.join(', ')}): advantages, gradient weights, how alike they are.`,
    options: {
      step: {
        type: 'string',
        value: 'N',
        help: 'RL step; default: the last one, as the run kept it. Others are sampled again from the nearest checkpoint',
      },
      algorithms: { type: 'string', value: 'A,B', help: 'only these; default: all' },
      set: {
        type: 'string',
        multiple: true,
        value: 'NAME=VALUE',
        help: 'the same for all: klIn, klCoefficient, whitening, aggregation; default: what each algorithm means by itself',
      },
      group: { type: 'string', value: 'K', help: 'sample anew, K responses to each prompt' },
      'token-model': {
        type: 'string',
        value: 'N',
        help: 'where the run has no token reward model: train one for this, N updates on each half of the prompts',
      },
      rollout: { type: 'string', value: 'ROW', help: 'print one rollout token by token' },
      json: { type: 'boolean', help: 'print JSON' },
    },
    async run(given) {
      const [run] = positionals(command, given, 1);
      const row = wholeNumber(command, given, 'rollout', 0);
      const question = {
        step: wholeNumber(command, given, 'step', 1),
        group: wholeNumber(command, given, 'group', 1),
        tokenModel: wholeNumber(command, given, 'token-model', 1),
        algorithms: given.text('algorithms')?.split(','),
        switches: switches(command, given),
      };
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const bar = progressBar(output, 'training the token reward model');
      const { result } = await askSampler(
        folder,
        { kind: 'advantages', question },
        { onProgress: bar.update },
      ).finally(bar.end);
      if (given.flag('json')) output.out(`${JSON.stringify(result)}\n`);
      else if (row === undefined) output.out(advantagesText(result));
      else {
        const rollout = result.rollouts[row];
        if (!rollout?.detail) {
          throw new UserError(
            'rollout',
            `Tokens are there of rollouts 0 to ${result.detailed - 1}.`,
          );
        }
        output.out(rolloutText(result, rollout, rollout.detail));
      }
      return 0;
    },
  };
  return command;
}

function switches(command: Command, given: Given): LabSwitches | undefined {
  const said = given.texts('set');
  if (said.length === 0) return undefined;
  const found: Record<string, unknown> = {};
  for (const text of said) {
    const at = text.indexOf('=');
    const name = text.slice(0, at).replace(/^rl\./, '');
    const value = text.slice(at + 1);
    found[name] = name === 'klCoefficient' ? Number(value) : value;
  }
  if (Value.Check(LabSwitches, found)) return found;
  const first = Value.Errors(LabSwitches, found).First();
  throw usage(command, `--set ${said.join(' ')}: ${first?.path.slice(1) ?? ''} ${first?.message}`);
}
