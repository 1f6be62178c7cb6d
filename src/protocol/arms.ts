/** Names under which a series carries the ends of an interval over seeds for one of its metrics. */
export const bandEnds = (metric: string): [low: string, high: string] => [
  `${metric}@low`,
  `${metric}@high`,
];

export const isBandEnd = (name: string): boolean => /@(low|high)$/.test(name);
