import { METRICS } from '../../run/metrics.ts';

/**
 * Trainers' names for what one of our metrics means too. Only where the quantity is the same: verl's `actor/ppo_kl` (to the
 * sampling policy) and `actor/kl_loss`, TRL's `kl` (k3) are not `policy/kl` (k1 to the reference), and keep their names.
 */
const SAME: Record<string, string> = {
  // verl: sums of token scores before the KL penalty; shares and means over the rollouts of a step.
  'critic/score/mean': 'reward/total',
  'response_length/mean': 'response/length',
  'response_length/clip_ratio': 'response/truncated',
  'actor/entropy': 'policy/entropy',
  'actor/entropy_loss': 'policy/entropy',
  'actor/pg_loss': 'policy/loss',
  'actor/pg_clipfrac': 'policy/clip_fraction',
  'actor/grad_norm': 'optimizer/grad_norm',
  'actor/lr': 'optimizer/learning_rate',
  'critic/vf_loss': 'value/loss',
  'critic/vf_explained_var': 'value/explained_variance',
  'timing_s/step': 'time/step',
  // TRL.
  reward: 'reward/total',
  'completions/mean_length': 'response/length',
  'completions/clipped_ratio': 'response/truncated',
  entropy: 'policy/entropy',
  'clip_ratio/region_mean': 'policy/clip_fraction',
  grad_norm: 'optimizer/grad_norm',
  learning_rate: 'optimizer/learning_rate',
  step_time: 'time/step',
  'eval_completions/mean_length': 'eval/response/length',
  'eval_completions/clipped_ratio': 'eval/response/truncated',
  // OpenRLHF.
  'train/reward': 'reward/total',
  'train/response_length': 'response/length',
  'train/policy_loss': 'policy/loss',
  'train/critic_loss': 'value/loss',
  'train/actor_lr': 'optimizer/learning_rate',
  'train/actor_grad_norm': 'optimizer/grad_norm',
  // prime-rl and tinker.
  'reward/all/mean': 'reward/total',
  'env/all/reward/total': 'reward/total',
  'optim/lr': 'optimizer/learning_rate',
  'optim/grad_norm': 'optimizer/grad_norm',
  'optim/entropy': 'policy/entropy',
};

/** Prefixes that transformers' TensorBoard callback puts before the names of its logs. */
const PREFIXES = ['', 'train/'];

/** Our name of a trainer's metric; its own where we have none of that meaning. */
export function metricName(name: string): string {
  if (Object.hasOwn(METRICS, name)) return name;
  for (const prefix of PREFIXES) {
    if (!name.startsWith(prefix)) continue;
    const bare = name.slice(prefix.length);
    if (Object.hasOwn(SAME, bare)) return SAME[bare];
    const term = /^rewards\/(.+)\/mean$/.exec(bare);
    if (term) return `reward/${term[1]}`;
  }
  if (Object.hasOwn(SAME, name)) return SAME[name];
  return name;
}

/** verl's held-out accuracy, one a data set: `val-core/<set>/acc/mean@1`. */
const ACCURACY = /^val-core\/.+\/acc\/mean@\d+$/;

/** A row of numbers under our names. What one of our names already holds is not overwritten by a likeness. */
export function renamed(values: Record<string, number>): Record<string, number> {
  const found: Record<string, number> = {};
  const accuracies = Object.keys(values).filter((name) => ACCURACY.test(name));
  for (const [name, value] of Object.entries(values)) {
    const one = accuracies.length === 1 && name === accuracies[0];
    const ours = one ? 'eval/accuracy' : metricName(name);
    if (ours !== name && (Object.hasOwn(values, ours) || Object.hasOwn(found, ours))) {
      found[name] = value;
    } else found[ours] = value;
  }
  return found;
}
