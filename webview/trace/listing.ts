import type { RolloutSummary } from '../../src/run/records.ts';
import type { PromptGroup } from '../../src/trace/groups.ts';
import { exemplars, type LengthBin } from '../../src/trace/lengths.ts';
import type { BarItem } from './bars.ts';

/** Above this many rollouts a histogram stands for the bars. */
export const MOST_BARS = 200;

const NO_GRADIENT = 'all rewards equal: no gradient in group methods';

/** Bars banded by prompt; a step whose prompts have one rollout each needs no bands. */
export function groupItems(groups: readonly PromptGroup<RolloutSummary>[]): BarItem[] {
  const banded = groups.some(({ items }) => items.length > 1);
  return groups.flatMap((prompt) => {
    const { group, items, allEqual } = prompt;
    const rate = passRate(prompt);
    const context = banded
      ? `Prompt ${group + 1}, ${rate}${allEqual ? `, ${NO_GRADIENT}` : ''}`
      : '';
    const heading: BarItem = {
      kind: 'heading',
      text: `Prompt ${group + 1} · ${rate}`,
      note: allEqual ? NO_GRADIENT : undefined,
      greyed: allEqual,
    };
    const bars = items.map((rollout): BarItem => ({
      kind: 'bar',
      rollout,
      greyed: allEqual,
      context,
    }));
    return banded ? [heading, ...bars] : bars;
  });
}

/** What stands under the histogram: the rollouts of the chosen bin, else exemplars with the rules that picked them. */
export function histogramItems(
  rollouts: readonly RolloutSummary[],
  bin: LengthBin | undefined,
): BarItem[] {
  if (!bin) {
    return exemplars(rollouts).flatMap(({ rules, rollout }): BarItem[] => [
      { kind: 'heading', text: sentence(rules.join(', ')) },
      { kind: 'bar', rollout, context: rules.join(', ') },
    ]);
  }
  const inside = rollouts.filter(({ length }) => length >= bin.from && length < bin.to);
  const shown = inside.slice(0, MOST_BARS);
  const some = shown.length < inside.length ? `the first ${shown.length} of ` : '';
  return [
    {
      kind: 'heading',
      text: `${bin.from}–${bin.to - 1} tokens: ${some}${inside.length.toLocaleString()} rollouts`,
    },
    ...shown.map((rollout): BarItem => ({
      kind: 'bar',
      rollout,
      context: `Prompt ${rollout.group + 1}`,
    })),
  ];
}

/** Said of those alone that somebody judged. */
export function passRate({ items, correct, judged }: PromptGroup<RolloutSummary>): string {
  if (judged === 0) return 'no verdicts';
  const rate = `${correct} of ${judged} correct`;
  return judged < items.length ? `${rate}, ${items.length - judged} without a verdict` : rate;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many there are, how they went, and for how many the text was kept. */
export function totals(rollouts: readonly RolloutSummary[]): string {
  const count = (which: (rollout: RolloutSummary) => boolean): number =>
    rollouts.reduce((sum, rollout) => sum + Number(which(rollout)), 0);
  const kept = count(({ stored }) => stored);
  const unjudged = count(({ judged }) => judged === false);
  const parts = [
    `${rollouts.length.toLocaleString()} rollouts`,
    ...(unjudged < rollouts.length
      ? [`${count(({ correct }) => correct).toLocaleString()} correct`]
      : []),
    ...(unjudged > 0 ? [`${unjudged.toLocaleString()} without a verdict`] : []),
    `${count(({ truncated }) => truncated).toLocaleString()} truncated`,
  ];
  if (kept < rollouts.length) {
    parts.push(`text of ${kept.toLocaleString()} of ${rollouts.length.toLocaleString()} kept`);
  }
  return parts.join(' · ');
}
