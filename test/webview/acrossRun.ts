import {
  createAcrossController,
  type AcrossController,
} from '../../src/extension/across/controller.ts';
import type { FromAcross, ToAcross } from '../../src/protocol/across.ts';
import type { SampleAnswer, SampleRequest } from '../../src/protocol/sampler.ts';
import type { RequestName } from '../../src/protocol/worker.ts';
import type { RolloutRecord, RunStatus, Split } from '../../src/run/records.ts';
import type { Session } from '../../src/extension/runs/session.ts';
import type { Registry } from '../../src/extension/runs/registry.ts';
import { countdown } from '../../src/tasks/countdown/countdown.ts';
import { CountdownOptions } from '../../src/tasks/countdown/options.ts';
import { Value } from '@sinclair/typebox/value';
import { excerptOf } from '../../src/trace/excerpts.ts';
import { tallyStep } from '../../src/trace/tally.ts';
import { toyRun, type ToyOptions, type ToyRun } from './toyRun.ts';

/**
 * The extension's own controller over a toy run: what the view gets is what it gets in VS Code. `answer` plays the host;
 * `later` collects what the controller sends by itself.
 */
export interface AcrossHost {
  toy: ToyRun;
  controller: AcrossController;
  answer(message: FromAcross): Promise<ToAcross[]>;
  /** Requests that reached the door, with the way to end them. */
  sampled: { request: SampleRequest; signal: AbortSignal; finish: (result: unknown) => void }[];
  opened: string[];
}

const options = Value.Parse(CountdownOptions, {});
const words = countdown.vocabulary(options);
const tokens = (pieces: readonly string[]): Int32Array =>
  Int32Array.from(pieces, (piece) => words.indexOf(piece));

export function acrossHost(
  toyOptions: ToyOptions = {},
  { trusted = true, status = {} }: { trusted?: boolean; status?: Partial<RunStatus> } = {},
): AcrossHost {
  const toy = toyRun(toyOptions);
  Object.assign(toy.message.run, { safeStep: toy.message.run.step, ...status });
  const steps: Record<Split, number[]> = {
    train: toy.message.trainSteps,
    probe: toy.message.probeSteps,
  };
  const find = (id: string): RolloutRecord => {
    const [step, split, row] = id.split('/');
    const known = steps[split as Split]?.includes(Number(step));
    const found = known ? toy.rollouts(Number(step), split as Split)[Number(row)] : undefined;
    if (!found) throw new Error(`rollout ${id} is not there, or its text was not kept`);
    return found;
  };
  const request = (name: RequestName, params: Record<string, unknown>): unknown => {
    const split = params['split'] as Split;
    switch (name) {
      case 'rolloutSteps':
        return { steps: steps[split] };
      case 'rollouts':
        return { rollouts: (params['ids'] as string[]).map(find) };
      case 'tallies':
        return {
          tallies: steps[split]
            .filter((step) => step >= Number(params['fromStep']))
            .map((step) =>
              tallyStep(
                step,
                toy.summaries(step, split).map((summary, row) => ({
                  ...summary,
                  opportunities: countdown.opportunities(
                    new Int32Array(),
                    tokens(toy.rollouts(step, split)[row].pieces),
                    options,
                  ),
                })),
              ),
            ),
        };
      case 'excerpts': {
        const records = toy.rollouts(Number(params['step']), split);
        const spans = records.flatMap(({ id, group, correct, truncated, pieces, spans: all }) =>
          all
            .filter(({ behaviour }) => behaviour === params['behaviour'])
            .map((span) => ({
              ...{ id, group: String(group), correct, truncated, length: pieces.length },
              ...excerptOf(pieces, span),
              why: span.why,
            })),
        );
        const kept = records.length;
        return { total: spans.length, responses: kept, kept, spans: spans.slice(0, 200) };
      }
      case 'askedPrompts': {
        const rollouts = steps.probe.flatMap((step) =>
          toy
            .rollouts(step, 'probe')
            .map(({ id, group, correct }) => ({ id, step, group, correct })),
        );
        const prompts = toy
          .rollouts(0, 'probe')
          .filter(({ row }) => row % 4 === 0)
          .map(({ group, prompt }) => ({ group, prompt }));
        return { rollouts, prompts };
      }
      case 'tree': {
        const { prompt, pieces } = find(String(params['id']));
        return {
          tree: countdown.tree?.(tokens(prompt.split(' ')), tokens(pieces), options) ?? null,
        };
      }
      default:
        throw new Error(`the toy answers no ${name}`);
    }
  };
  const session = {
    id: 'toy',
    status: () => toy.message.run,
    ready: () => Promise.resolve(),
    request: (name: RequestName, params: Record<string, unknown>) =>
      Promise.resolve().then(() => request(name, params)),
    onEvents: () => () => undefined,
  } as unknown as Session;
  const registry = {
    find: (id: string) => (id === 'toy' ? { status: toy.message.run } : undefined),
    runs: () => [{ status: toy.message.run }],
    session: () => Promise.resolve(session),
    onStatus: () => () => undefined,
    onChange: () => () => undefined,
  } as unknown as Registry;
  let sent: ToAcross[] = [];
  const sampled: AcrossHost['sampled'] = [];
  const opened: string[] = [];
  const quiet = () => undefined;
  const controller = createAcrossController({
    registry,
    door: {
      sample: (_folder, asked, { signal, onProgress }) =>
        new Promise((resolve, reject) => {
          onProgress?.(1, 4);
          signal.addEventListener('abort', () => reject(new Error('cancelled')));
          const finish = (result: unknown): void => resolve(result as SampleAnswer<typeof asked>);
          sampled.push({ request: asked, signal, finish });
        }),
    },
    post: (message) => void sent.push(message),
    first: () => 'toy',
    trusted: () => trusted,
    onRun: quiet,
    open: (run, rollout, as) => void opened.push(`${run} ${rollout} ${as}`),
    log: { info: quiet, warn: quiet, error: quiet, debug: quiet, trace: quiet },
  });
  return {
    toy,
    controller,
    sampled,
    opened,
    async answer(message) {
      const done = controller.receive(message);
      // Jobs end when the test says so.
      if (message.type === 'across/intervene' || message.type === 'across/fork') {
        await new Promise((resolve) => setTimeout(resolve, 5));
      } else await done;
      const now = sent;
      sent = [];
      return now;
    },
  };
}
