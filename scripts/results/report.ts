import { clusterBootstrap, detectable, tInterval } from '../../src/base/intervals.ts';
import { randomKey } from '../../src/base/random.ts';
import { mean, type Interval } from '../../src/base/statistics.ts';
import { verdictOf } from '../../src/compare/summary.ts';
import {
  accuracy,
  accuracyAtTokens,
  type Outcome,
  type RunResult,
  type StartResult,
} from './outcomes.ts';
import { ARMS, BASELINE, RECIPE, type Arm } from './recipe.ts';

const BOOTSTRAP = randomKey(1, 'bootstrap');

type Result = StartResult | RunResult;
const isRun = (result: Result): result is RunResult => 'arm' in result;

/** The whole page; says which runs are missing instead of hiding them. */
export function report(results: Result[]): string {
  const starts = results.filter((result): result is StartResult => !isRun(result));
  const runs = results.filter(isRun);
  const wanted = ARMS.length * RECIPE.sftSeeds.length * RECIPE.rlSeeds.length;
  return (
    [
      header(starts.length, runs.length, wanted),
      startTable(starts),
      armTable(runs),
      gapTable(runs),
      goBackTable(starts, runs),
      tokensTable(starts, runs),
      banTable(runs),
      everyRun(starts, runs),
    ].join('\n\n') + '\n'
  );
}

function header(starts: number, runs: number, wanted: number): string {
  const { sftSeeds, rlSeeds, sftSteps, rlSteps, batch, draws } = RECIPE;
  return `# Results: does paying for exploration teach a model to search?

Made by \`npm run results\` (interruptible; finished runs are kept and not repeated). The recipe is
\`scripts/results/recipe.ts\`, fixed before these runs; it was tuned on other seeds. Everything measured is on this page.
Every algorithm beside the others, on Countdown and on Knights & Knaves, with the papers' figures: [reproductions.md](reproductions.md).

- Task: Countdown with three numbers; a quarter of the 863 puzzles is held out of SFT and of RL.
- Starts: ${sftSeeds.length} SFT seeds, ${sftSteps} steps of 16 demonstrations each. RL: PPO, ${rlSteps} steps of ${batch} rollouts, ${rlSeeds.length} RL seeds a start.
- Final figures: ${draws} draws of every held-out puzzle at T = 1, the same prompts and noise for every policy (paired).
- Intervals: 95 % bootstrap over SFT starts, then puzzles (10,000 resamples); beside it the t interval over the starts, which
  is the wider and safer one with ${sftSeeds.length} of them.
- ${starts} of ${sftSeeds.length} starts and ${runs} of ${wanted} runs are in.`;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const points = (value: number): string =>
  `${value >= 0 ? '+' : '−'}${Math.abs(100 * value).toFixed(1)}`;
const interval = ({ low, high }: Interval, show: (value: number) => string): string =>
  `[${show(low)}, ${show(high)}]`;
const fixed = (value: number): string => value.toFixed(2);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const MEASURES = [
  'accuracy',
  'tokens',
  '`try`',
  '`go back`',
  '`check`',
  '`wait`',
  'truncated',
  'valid',
  'duplicates',
];

function measures(outcomes: Outcome[]): string[] {
  const of = (read: (outcome: Outcome) => number): number => mean(outcomes.map(read));
  return [
    percent(of(accuracy)),
    of(({ tokens }) => tokens).toFixed(1),
    fixed(of(({ behaviours }) => behaviours.exploration)),
    of(({ behaviours }) => behaviours.backtracking).toFixed(3),
    fixed(of(({ behaviours }) => behaviours.verification)),
    fixed(of(({ behaviours }) => behaviours.reflection)),
    percent(of(({ truncated }) => truncated)),
    percent(of(({ validity }) => validity)),
    percent(of(({ duplicates }) => duplicates)),
  ];
}

function startTable(starts: StartResult[]): string {
  const rows = starts.map(({ sftSeed, outcome }) => [String(sftSeed), ...measures([outcome])]);
  return `## The starts\n\n${table(['SFT seed', ...MEASURES], rows)}`;
}

function of(runs: RunResult[], arm: string): RunResult[] {
  return runs.filter((run) => run.arm === arm);
}

function armTable(runs: RunResult[]): string {
  const rows = ARMS.flatMap(({ name, label }) => {
    const own = of(runs, name);
    if (!own.length) return [];
    const accuracies = own.map(({ outcome }) => accuracy(outcome));
    const centre = mean(accuracies);
    const sd = Math.sqrt(mean(accuracies.map((value) => (value - centre) ** 2)));
    return [
      [
        label,
        String(own.length),
        ...measures(own.map(({ outcome }) => outcome)),
        fixed(sd),
        `${mean(own.map(({ seconds }) => seconds)).toFixed(0)} s`,
      ],
    ];
  });
  return `## The arms after ${RECIPE.rlSteps} steps\n\nMeans over the runs; sd = spread of the runs' accuracies; time = wall time of a run on one thread.\n\n${table(['arm', 'runs', ...MEASURES, 'sd', 'time'], rows)}`;
}

/** Per SFT seed and puzzle: mean over RL seeds of a paired difference; seeds where either side is missing are left out. */
function pairedDifferences(
  a: RunResult[],
  b: RunResult[],
  value: (outcome: Outcome, puzzle: number) => number,
): number[][] {
  return RECIPE.sftSeeds.flatMap((sftSeed) => {
    const pairs = RECIPE.rlSeeds.flatMap((rlSeed) => {
      const match = (run: RunResult): boolean => run.sftSeed === sftSeed && run.rlSeed === rlSeed;
      const left = a.find(match);
      const right = b.find(match);
      return left && right ? [{ left: left.outcome, right: right.outcome }] : [];
    });
    if (!pairs.length) return [];
    return [
      pairs[0].left.correct.map((_, puzzle) =>
        mean(pairs.map(({ left, right }) => value(left, puzzle) - value(right, puzzle))),
      ),
    ];
  });
}

const right = (outcome: Outcome, puzzle: number): number => outcome.correct[puzzle] / outcome.draws;

function gapRow(label: string, a: RunResult[], b: RunResult[]): string[] {
  const differences = pairedDifferences(a, b, right);
  if (differences.length < 2) return [label, '–', '–', '–', '–', '–', '–'];
  const boot = clusterBootstrap(differences, BOOTSTRAP);
  const t = tInterval(differences.map(mean));
  const pairs = RECIPE.sftSeeds.flatMap((s) =>
    RECIPE.rlSeeds.map((r) => [find(a, s, r), find(b, s, r)] as const),
  );
  const up = pairs.filter(([x, y]) => x && y && accuracy(x.outcome) > accuracy(y.outcome)).length;
  const all = pairs.filter(([x, y]) => x && y).length;
  return [
    label,
    points(boot.estimate),
    interval(boot, points),
    interval(t, points),
    `${up} of ${all}`,
    points(detectable(t)).slice(1),
    verdictOf(t, differences.length),
  ];
}

function find(runs: RunResult[], sftSeed: number, rlSeed: number): RunResult | undefined {
  return runs.find((run) => run.sftSeed === sftSeed && run.rlSeed === rlSeed);
}

function best(runs: RunResult[], arms: Arm[]): Arm {
  const value = (arm: Arm): number =>
    mean(of(runs, arm.name).map(({ outcome }) => accuracy(outcome)));
  return arms
    .filter(({ name }) => of(runs, name).length > 0)
    .sort((x, y) => value(y) - value(x))[0];
}

function gapTable(runs: RunResult[]): string {
  const exploring = ARMS.filter(({ exploration }) => exploration.weight > 0);
  const outcomeOnly = ARMS.filter(({ exploration }) => exploration.weight === 0);
  const champion = best(runs, outcomeOnly);
  const rows = exploring.flatMap((arm) => [
    gapRow(`${arm.label} − outcome only at the same KL`, of(runs, arm.name), of(runs, BASELINE)),
    gapRow(
      `${arm.label} − outcome only at its best KL (${champion.klCoefficient})`,
      of(runs, arm.name),
      of(runs, champion.name),
    ),
  ]);
  return `## Gaps in accuracy (points, paired)

"Best KL" is chosen with hindsight on the same held-out puzzles, which favours outcome-only. A gap whose t interval
holds zero is a tie, whatever the narrower bootstrap says; one smaller than "detectable" would not have been told from a tie.

${table(['difference', 'points', 'bootstrap', 't over starts', 'pairs up', 'detectable', 'verdict'], rows)}`;
}

function goBackTable(starts: StartResult[], runs: RunResult[]): string {
  const rows = ARMS.map(({ name, label }) => {
    const own = of(runs, name);
    const ratios = own.flatMap((run) => {
      const start = starts.find(({ sftSeed }) => sftSeed === run.sftSeed);
      if (!start) return [];
      return [run.outcome.behaviours.backtracking / start.outcome.behaviours.backtracking];
    });
    const tenfold = ratios.filter((ratio) => ratio >= 10).length;
    return [
      label,
      `${tenfold} of ${ratios.length}`,
      ratios.map((ratio) => ratio.toFixed(0)).join(', '),
    ];
  });
  return `## \`go back\`: times its rate at the start\n\nThe start already goes back now and then: this is amplification, not emergence from nothing.\n\n${table(['arm', 'runs with at least 10×', 'every run'], rows)}`;
}

function tokensTable(starts: StartResult[], runs: RunResult[]): string {
  const baseline = of(runs, BASELINE);
  const rows = ARMS.filter(({ exploration }) => exploration.weight > 0).map(({ name, label }) => {
    const own = of(runs, name);
    const tokens = mean(own.map(({ outcome }) => outcome.tokens));
    const sampled = (outcomes: Outcome[]): number =>
      mean(outcomes.map((outcome) => accuracyAtTokens(outcome, tokens)));
    return [
      label,
      tokens.toFixed(1),
      percent(mean(own.map(({ outcome }) => accuracy(outcome)))),
      percent(sampled(baseline.map(({ outcome }) => outcome))),
      percent(sampled(starts.map(({ outcome }) => outcome))),
    ];
  });
  return `## At equal tokens

What the others reach with as many tokens a puzzle, spent on independent samples of which a perfect judge keeps a right one
(pass@k, linear between whole k). That judge is generous to them: the long thought needs none.

${table(['arm', 'tokens', 'one answer', 'outcome only, KL 0.03, pass@k', 'start, pass@k'], rows)}`;
}

function banTable(runs: RunResult[]): string {
  const rows = ARMS.flatMap(({ name, label, bans }) =>
    bans.map((ban) => {
      const own = of(runs, name);
      const banned = own.map((run): RunResult => ({ ...run, outcome: run.bans[ban] }));
      const differences = pairedDifferences(banned, own, right);
      if (differences.length < 2) return [label, ban, '–', '–', '–', '–', '–', '–'];
      const tokens =
        mean(banned.map(({ outcome }) => outcome.tokens)) /
          mean(own.map(({ outcome }) => outcome.tokens)) -
        1;
      const boot = clusterBootstrap(differences, BOOTSTRAP);
      const t = tInterval(differences.map(mean));
      return [
        label,
        `\`${ban === 'verification' ? 'check' : 'go back'}\``,
        points(boot.estimate),
        interval(boot, points),
        interval(t, points),
        points(detectable(t)).slice(1),
        verdictOf(t, differences.length),
        `${points(tokens)} %`,
      ];
    }),
  );
  return `## Pay-off by intervention: the opening word banned while decoding

Same policies, prompts and noise. What a behaviour is worth is what is lost without it, not how often it stands beside a right
answer.

${table(['arm', 'banned', 'accuracy (points)', 'bootstrap', 't over starts', 'detectable', 'verdict', 'tokens'], rows)}`;
}

function everyRun(starts: StartResult[], runs: RunResult[]): string {
  const rows = runs
    .slice()
    .sort((a, b) => a.arm.localeCompare(b.arm) || a.sftSeed - b.sftSeed || a.rlSeed - b.rlSeed)
    .map((run) => {
      const start = starts.find(({ sftSeed }) => sftSeed === run.sftSeed);
      return [
        run.arm,
        `${run.sftSeed}/${run.rlSeed}`,
        start ? percent(accuracy(start.outcome)) : '–',
        ...measures([run.outcome]),
        run.curve.map(({ accuracy: value }) => (100 * value).toFixed(0)).join(' '),
      ];
    });
  return `## Every run\n\nThe last column is held-out accuracy in % at RL steps 0, 10, … ${RECIPE.rlSteps} (896 draws each).\n\n${table(['arm', 'SFT/RL seed', 'start', ...MEASURES, 'curve'], rows)}`;
}
