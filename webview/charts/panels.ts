import { bandEnds, isBandEnd } from '../../src/protocol/arms.ts';
import { knownMetric, METRICS, PER_ROLLOUT_METRICS, type Metric } from '../../src/run/metrics.ts';

/** Which rollouts the metrics per response speak of. */
export type Split = 'train' | 'eval';

/** One chart over the shared x axis. */
export interface Panel {
  kind: 'curve';
  metric: string;
  title: string;
  description: string;
  unit: Metric['unit'];
  range?: readonly [number, number];
  band?: readonly [low: string, high: string];
  size: 'large' | 'normal' | 'small';
  /** Panels of one link share their y axis, so that they can be compared by eye. */
  link?: string;
  /** Metric whose value before the first RL step is drawn as a level to compare with. */
  start?: string;
}
/** Accuracy over tokens per answer: what the accuracy costs. */
export interface TradeoffPanel {
  kind: 'tradeoff';
}

export interface Section {
  id: string;
  title: string;
  panels: (Panel | TradeoffPanel)[];
  /** On the first screen: shown also while empty. */
  first: boolean;
  /** Whether some of it speaks of responses, so that `Split` matters. */
  split: boolean;
}

type Layout = Pick<Panel, 'size' | 'link'> & { title?: string };

const PER_ROLLOUT = new Set<string>(PER_ROLLOUT_METRICS);

/** First screen, in order. Length stands beside what exposes its farming: truncation, validity, duplicates. */
const FIRST: { id: string; title: string; panels: Record<string, Layout> }[] = [
  {
    id: 'accuracy',
    title: 'Accuracy',
    panels: { 'eval/accuracy': { size: 'large' }, tradeoff: { size: 'large' } },
  },
  {
    id: 'length',
    title: 'Response length, p10–p90',
    panels: {
      'response/length_correct': { size: 'normal', link: 'length' },
      'response/length_wrong': { size: 'normal', link: 'length' },
      'response/length': { size: 'normal', link: 'length' },
      'response/truncated': { size: 'small' },
      'response/validity': { size: 'small' },
      'response/duplicates': { size: 'small' },
      'response/answered': { size: 'small' },
      'response/claims_wrong': { size: 'small' },
    },
  },
  {
    id: 'rewards',
    title: 'Reward terms, unweighted',
    panels: {
      'reward/total': { size: 'normal', title: 'Total reward (weighted)' },
      'reward/correctness': { size: 'normal', title: 'Correctness' },
      'reward/exploration': { size: 'normal', title: 'Exploration' },
    },
  },
  {
    id: 'kl',
    title: 'KL to the reference',
    panels: {
      'policy/kl': { size: 'normal', title: 'Per token' },
      'policy/kl_sequence': { size: 'normal', title: 'Per sequence' },
    },
  },
];

/** Sections of all other metrics, by the first part of their name. */
const REST: { id: string; title: string; prefixes: string[] }[] = [
  { id: 'heldOut', title: 'Held out, further', prefixes: ['eval'] },
  { id: 'behaviours', title: 'Behaviours', prefixes: ['behaviour'] },
  { id: 'policy', title: 'Policy', prefixes: ['policy'] },
  { id: 'critic', title: 'Critic', prefixes: ['value'] },
  { id: 'optimizer', title: 'Optimizer', prefixes: ['optimizer'] },
  { id: 'sft', title: 'Supervised fine-tuning', prefixes: ['sft'] },
  {
    id: 'throughput',
    title: 'Throughput and memory',
    prefixes: ['throughput', 'time', 'memory', 'tokens'],
  },
  { id: 'other', title: 'Other', prefixes: [] },
];

const PASS_AT = /^eval\/pass@(\d+)$/;
/** k of a metric `eval/pass@k`, else undefined. */
export function passAt(metric: string): number | undefined {
  const found = PASS_AT.exec(metric);
  return found ? Number(found[1]) : undefined;
}

/** Whether a moving average of it makes sense: not of rare evaluations over many draws, which would leave their interval. */
export function smooths(metric: string): boolean {
  return !metric.startsWith('eval/');
}

/** What is known of a metric; one that is not in the list is shown under its own name. */
export function metricOf(name: string): Metric {
  return (
    knownMetric(name) ?? { label: name, description: `${name}, as the run reports it.`, unit: '' }
  );
}

/**
 * All sections for metrics with these names (those in the list and any others that runs have), in order.
 * @param sftFirst the runs on show have nothing but SFT yet
 */
export function sectionsOf(split: Split, measured: Iterable<string>, sftFirst: boolean): Section[] {
  const all = new Set(measured);
  const arms = [...all].some(isBandEnd);
  const found = new Set([...all].filter((name) => !isBandEnd(name)));
  const names = new Set<string>([...Object.keys(METRICS), ...found]);
  const bandEnds = new Set([...names].flatMap((name) => metricOf(name).band ?? []));
  const used = new Set<string>();
  const first = FIRST.map(({ id, title, panels }): Section => {
    const made = Object.entries(panels).map(([name, layout]) => {
      used.add(name);
      return name === 'tradeoff' ? { kind: 'tradeoff' as const } : panel(name, split, layout);
    });
    return { id, title, panels: made, first: true, split: hasSplit(Object.keys(panels)) };
  });
  const rest = [...names].filter(
    (name) =>
      !used.has(name) &&
      !bandEnds.has(name) &&
      passAt(name) === undefined &&
      !(name.startsWith('eval/') && PER_ROLLOUT.has(name.slice('eval/'.length))),
  );
  const sections = REST.map(({ id, title, prefixes }): Section => {
    const mine = rest.filter((name) => sectionId(name) === id || prefixes.includes(prefix(name)));
    const panels = mine.map((name) => panel(name, split, { size: 'normal' }));
    return { id, title, panels, first: false, split: hasSplit(mine) };
  });
  // Reward terms that only some runs have belong with the other terms, where there are any.
  const rewards = first.find(({ id }) => id === 'rewards');
  for (const name of rest.filter((one) => prefix(one) === 'reward' && found.has(one))) {
    rewards?.panels.push(panel(name, split, { size: 'normal' }));
  }
  const whole = [...first, ...sections.filter(({ panels }) => panels.length > 0)];
  if (arms) whole.forEach(showArms);
  return sftFirst ? whole.sort((a, b) => Number(b.id === 'sft') - Number(a.id === 'sft')) : whole;
}

/** Means over seeds have bands everywhere, and they are intervals over seeds. */
function showArms(section: Section): void {
  if (section.id === 'length') section.title = 'Response length';
  for (const one of section.panels) if (one.kind === 'curve') one.band = bandEnds(one.metric);
}

const prefix = (name: string) => name.split('/')[0];

function sectionId(name: string): string | undefined {
  const known = REST.some(({ prefixes }) => prefixes.includes(prefix(name)));
  return known || prefix(name) === 'reward' ? undefined : 'other';
}

const hasSplit = (names: string[]) => names.some((name) => PER_ROLLOUT.has(name));

function panel(name: string, split: Split, layout: Layout): Panel {
  const perRollout = PER_ROLLOUT.has(name);
  const metric = perRollout && split === 'eval' ? `eval/${name}` : name;
  const { label, description, unit, range, band } = metricOf(metric);
  return {
    kind: 'curve',
    metric,
    title: layout.title ?? label,
    description,
    unit,
    range,
    band,
    size: layout.size,
    link: layout.link,
    start: name.startsWith('behaviour/') ? `eval/${name}` : undefined,
  };
}
