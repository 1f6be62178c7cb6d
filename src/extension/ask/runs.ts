import { UserError } from '../../base/errors.ts';
import type { AskRun, ToAsk } from '../../protocol/ask.ts';
import type { PromptResult, SampledTokens, SampleRequest } from '../../protocol/sampler.ts';
import { checkpointName, parseCheckpointName } from '../../run/checkpoints/state.ts';
import type { RunStatus } from '../../run/records.ts';
import { STATES } from '../runs/describe.ts';
import type { Registry } from '../runs/registry.ts';
import type { Door } from '../worker/door.ts';

export type PromptRequest = Extract<SampleRequest, { kind: 'sample' }>;
type RunChoice = Omit<Extract<ToAsk, { type: 'ask/run' }>, 'type' | 'error'>;

/** Runs whose checkpoints can be asked. */
export interface AskRuns {
  list(): AskRun[];
  /** Its checkpoints as of now, and what they understand. */
  describe(run: string): Promise<RunChoice>;
  name(run: string): string;
  sample(
    run: string,
    request: PromptRequest,
    options: { signal: AbortSignal; onTokens: (tokens: SampledTokens) => void },
  ): Promise<PromptResult>;
}

export const isAskable = ({ safeStep }: Pick<RunStatus, 'safeStep'>): boolean =>
  safeStep !== undefined;

export function createAskRuns(
  registry: Pick<Registry, 'runs' | 'find'>,
  door: Pick<Door, 'askable' | 'sample'>,
): AskRuns {
  function find(id: string): RunStatus {
    const found = registry.find(id)?.status;
    if (found) return found;
    throw new UserError('unknown-run', `There is no run ${id} any more.`);
  }
  return {
    list: () =>
      registry
        .runs()
        .map(({ status }) => status)
        .filter(isAskable)
        .map((status) => ({
          ...{ id: status.id, name: status.name },
          state: STATES[status.state].word,
          newest: newestOf(status),
        })),
    async describe(run) {
      const { checkpoints, ...rest } = await door.askable(find(run).folder);
      const named = checkpoints.map((name) => ({ name, label: checkpointLabel(name) }));
      return { run, checkpoints: named, ...rest };
    },
    name: (run) => find(run).name,
    sample: async (run, request, options) => door.sample(find(run).folder, request, options),
  };
}

function newestOf({ phase, safeStep = 0 }: RunStatus): string {
  return checkpointLabel(checkpointName({ phase, step: safeStep }));
}

/** `step-40` → "step 40". */
export function checkpointLabel(name: string): string {
  const at = parseCheckpointName(name);
  return at ? `${at.phase === 'sft' ? 'SFT step' : 'step'} ${at.step}` : name;
}
