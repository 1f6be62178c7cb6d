/** One puzzle answered twice: as it is and perturbed (undefined: no perturbed version was found). */
export interface LimemItem {
  clean: boolean;
  perturbed?: boolean;
}

/**
 * Local inconsistency-based memorisation score (Xie et al., arXiv 2410.23123): accuracy · (1 − consistency), consistency = share
 * of the rightly solved puzzles whose perturbed version is solved too. High where puzzles are solved, but not understood.
 * Puzzles without a perturbed version do not count and are reported. NaN consistency (and score 0) when none was solved.
 */
export function limem(items: readonly LimemItem[]): {
  accuracy: number;
  consistency: number;
  score: number;
  count: number;
  missing: number;
} {
  const counted = items.filter(({ perturbed }) => perturbed !== undefined);
  const solved = counted.filter(({ clean }) => clean);
  const both = solved.filter(({ perturbed }) => perturbed);
  const accuracy = solved.length / counted.length;
  const consistency = both.length / solved.length;
  return {
    accuracy,
    consistency,
    score: solved.length === 0 ? 0 : accuracy * (1 - consistency),
    count: counted.length,
    missing: items.length - counted.length,
  };
}
