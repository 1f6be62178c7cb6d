import { Value } from '@sinclair/typebox/value';
import type { Algorithm, Experience, Settings } from './algorithm.ts';
import { OrealOptions } from './algorithms/oreal-options.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms/registry.ts';
import type { Aggregation, KlPlace, Whitening } from './options.ts';
import { rowsByGroup } from './ragged.ts';
import { resolveRl } from './resolve.ts';
import { RewardOptions } from './reward-options.ts';

/** Switches that may be the same for all algorithms; left out: what each algorithm means by itself. */
export interface Switches {
  klIn?: KlPlace;
  klCoefficient?: number;
  whitening?: Whitening;
  aggregation?: Aggregation;
}

/** How an algorithm is to score rollouts that another one may have trained on, and what was put in for what is not there. */
export interface Fitted {
  settings: Settings;
  experience: Experience;
  /** What somebody who reads its numbers must know. */
  notes: string[];
}

/**
 * The settings with which `name` scores a step: the run's own where it is the run's own algorithm, else the run's with what
 * belongs to an algorithm (KL's place and estimator, whitening, aggregation) as that one has it by default. What it needs and
 * the run has not is put in and noted: a critic that knows nothing (V = 0), an OREAL without a token reward model.
 * Returns a reason where it cannot score these rollouts at all.
 */
export function fitAlgorithm(
  name: AlgorithmName,
  { settings, experience }: { settings: Settings; experience: Experience },
  switches: Switches = {},
): Fitted | { refused: string } {
  const algorithm: Algorithm = ALGORITHMS[name];
  const smallest = Math.min(...rowsByGroup(experience).map((rows) => rows.length));
  const chosen = chosenSettings(name, settings, switches);
  const least = chosen.settings.rl.baseline === 'group' ? 2 : algorithm.minimumGroup;
  if (smallest < least) {
    return {
      refused: `${algorithm.label} compares samples of one prompt: at least ${least}, and here a prompt has ${smallest}`,
    };
  }
  return withHeads(algorithm, { ...chosen, experience });
}

function chosenSettings(
  name: AlgorithmName,
  run: Settings,
  { klIn, klCoefficient, whitening, aggregation }: Switches,
): Omit<Fitted, 'experience'> {
  const algorithm: Algorithm = ALGORITHMS[name];
  const notes: string[] = [];
  const own = run.rl.algorithm === name;
  const base = own
    ? run.rl
    : resolveRl({
        rl: {
          ...run.rl,
          algorithm: name,
          ...{ group: undefined, epochs: undefined, minibatches: undefined, baseline: undefined },
          ...{ klIn: undefined, klEstimator: undefined, whitening: undefined },
          ...{ aggregation: undefined, criticWarmup: undefined, oreal: undefined, dpo: undefined },
        },
        reward: Value.Default(RewardOptions, {}) as RewardOptions,
      }).rl;
  const rl = { ...base, group: run.rl.group };
  if (klCoefficient !== undefined) rl.klCoefficient = klCoefficient;
  if (whitening !== undefined) rl.whitening = whitening;
  if (aggregation !== undefined) rl.aggregation = aggregation;
  if (klIn === 'reward' && algorithm.outcomeOnly) {
    notes.push('reads no reward, so KL stays in the loss');
  } else if (klIn !== undefined && klIn !== base.klIn) {
    rl.klIn = klIn;
    rl.klEstimator = klIn === 'reward' ? 'k1' : 'k3';
  }
  return { settings: { ...run, rl }, notes };
}

/** The second model or the critic that the run did not train. */
function withHeads(algorithm: Algorithm, fitted: Fitted): Fitted {
  const { settings, experience, notes } = fitted;
  const names = experience.rewards.map((term) => term.name);
  const missing = algorithm
    .heads(settings, names)
    .filter((head) => !Object.hasOwn(experience.heads, head));
  if (missing.length === 0) return fitted;
  if (algorithm.secondModel) {
    const oreal = settings.rl.oreal ?? (Value.Default(OrealOptions, {}) as OrealOptions);
    return {
      experience,
      settings: { ...settings, rl: { ...settings.rl, oreal: { ...oreal, tokenReward: false } } },
      notes: [...notes, 'no token reward model here: every token weighs 1, and no row is dropped'],
    };
  }
  const heads = { ...experience.heads };
  for (const head of missing) heads[head] = new Float32Array(experience.tokens.length);
  return {
    settings,
    experience: { ...experience, heads },
    notes: [
      ...notes,
      `no critic for ${missing.join(', ')}: V = 0, as before a critic's first step`,
    ],
  };
}
