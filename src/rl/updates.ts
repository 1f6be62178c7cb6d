import type { RandomStream } from '../base/random.ts';
import type { Algorithm, Experience, Prepared, Settings, Update } from './algorithm.ts';
import { writeTokenWeights } from './aggregate.ts';
import { truncatedImportance } from './importance.ts';
import { COLUMNS } from './objective.ts';
import { responseRange, rowCount, selectRows } from './ragged.ts';

/**
 * The optimizer updates of one step: epochs × minibatches, rows (or pairs of them) dealt anew by `random` in every epoch.
 * Normalisers are the minibatch's, so that a batch may be split into parts at will. None when nothing is to be learnt.
 */
export function* planUpdates(
  algorithm: Algorithm,
  experience: Experience,
  prepared: Prepared,
  settings: Settings,
  random: RandomStream,
): Generator<Update> {
  const { epochs, minibatches, aggregation, maxTokens } = settings.rl;
  const cap = settings.rl.truncatedImportance;
  const units =
    prepared.units?.slice() ?? Array.from({ length: rowCount(experience) }, (_, row) => [row]);
  const columns = {
    ...prepared.columns,
    [COLUMNS.advantage]: prepared.advantage,
    [COLUMNS.oldLogp]: Float32Array.from(experience.logp),
    [COLUMNS.referenceLogp]: Float32Array.from(experience.referenceLogp),
    ...(cap !== undefined && { [COLUMNS.importance]: truncatedImportance(experience, cap) }),
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (minibatches > 1) shuffle(units, random);
    for (let part = 0; part < minibatches; part++) {
      const chosen = units
        .slice(
          Math.floor((part * units.length) / minibatches),
          Math.floor(((part + 1) * units.length) / minibatches),
        )
        .flat();
      if (chosen.length === 0) continue;
      const weight = new Float32Array(experience.tokens.length);
      const tokenMean = new Float32Array(experience.tokens.length);
      writeTokenWeights(experience, chosen, aggregation, maxTokens, weight);
      writeTokenWeights(experience, chosen, 'token-mean', maxTokens, tokenMean);
      const batch = selectRows(experience, chosen, {
        ...columns,
        [COLUMNS.weight]: weight,
        [COLUMNS.tokenMean]: tokenMean,
        ...algorithm.weigh?.(experience, chosen, settings),
      });
      yield { batch, rows: chosen, ...algorithm.objective(settings, experience) };
    }
  }
}

function shuffle<T>(items: T[], random: RandomStream): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}

/** Mean k1 estimate to the reference, per response token and summed per response: the metrics policy/kl, policy/kl_sequence. */
export function measuredKl(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths' | 'logp' | 'referenceLogp'>,
): { perToken: number; perSequence: number } {
  let sum = 0;
  let tokens = 0;
  const rows = rowCount(experience);
  for (let row = 0; row < rows; row++) {
    const [start, end] = responseRange(experience, row);
    for (let i = start; i < end; i++) sum += experience.logp[i] - experience.referenceLogp[i];
    tokens += end - start;
  }
  return { perToken: sum / tokens, perSequence: sum / rows };
}
