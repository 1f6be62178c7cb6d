import type { ComparisonState, ComparisonStatus } from '../../protocol/comparison.ts';
import { formatElapsed } from '../runs/describe.ts';

/** How a state looks in the tree: a codicon and a theme colour. */
export const COMPARISON_LOOKS: Record<ComparisonState, { icon: string; color?: string }> = {
  starting: { icon: 'loading~spin' },
  running: { icon: 'beaker', color: 'charts.green' },
  stopping: { icon: 'loading~spin' },
  finished: { icon: 'beaker' },
  stopped: { icon: 'beaker-stop' },
  failed: { icon: 'error', color: 'charts.red' },
  interrupted: { icon: 'warning', color: 'charts.yellow' },
};

/** What stands behind a comparison's name. */
export function describeComparison(status: ComparisonStatus): string {
  const { state, finished, total, reused, failed, running, left } = status;
  const plain = state === 'running' || state === 'finished';
  return [
    ...(plain ? [] : [state]),
    `${finished} of ${total} runs`,
    ...(reused > 0 ? [`${reused} reused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} training`] : []),
    ...(left === undefined ? [] : [`about ${formatElapsed(left)} left`]),
  ].join(' · ');
}
