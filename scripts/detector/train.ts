/**
 * Trains the behaviour detector and writes its weight table:
 *
 *   node scripts/detector/train.ts behaviour-train.jsonl [--write]
 *
 * The data is ReasoningFlow's (Lee et al. 2026, arXiv 2606.05402, Apache-2.0) with labels by a frontier language model. All
 * splits are by question. Deterministic: the same data gives the same table. Needs Node 24; takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import {
  KEYWORD_LISTS,
  keywordHits,
  type KeywordListName,
} from '../../src/trace/detector/lists.ts';
import { decide, type Decision, type Scored } from '../../src/trace/detector/decide.ts';
import { SCORES } from '../../src/trace/detector/table.ts';
import { readGold } from './data.ts';
import { buildDataset } from './dataset.ts';
import { fit, scoreRow, type Linear } from './logistic.ts';
import { bestThreshold, calibrate, cell, figures, FINE, percent } from './measure.ts';
import { weightsModule } from './write.ts';

const [path, ...flags] = process.argv.slice(2);
if (path === undefined)
  throw new Error('usage: node scripts/detector/train.ts DATA.jsonl [--write]');
const print = (line: string) => void process.stdout.write(`${line}\n`);

const FOLDS = 5;
/** A feature must be seen this often, in this many questions: words of one problem's subject never get a weight. */
const LEAST_ROWS = 4;
const LEAST_QUESTIONS = 3;
const L2 = 5;
/** Weights kept of each score. */
const KEPT = Array.from(SCORES, (_, k) => (k < 5 ? 2500 : 1200));

const set = buildDataset(readGold(path));
const count = set.rows.length;
const all = Array.from(set.rows.keys());
const questions = [...new Set(set.question)];
const foldOf = (row: number) => questions.indexOf(set.question[row]) % FOLDS;
print(`${count} segments, ${questions.length} questions, ${set.names.length} features`);

/**
 * What is learned from: the gold, except that wordless segments and tags teach nothing, and that the scheme's own
 * assumptions, which it cannot call exploration, count half as such.
 */
const teach = set.labels.map((labels) => Int8Array.from(labels));
const rowWeights = SCORES.map(() => new Float64Array(count).fill(1));
for (const row of all) {
  const { words, tag } = set.scored[row];
  if (words === 0 || tag) for (const labels of teach) labels[row] = -1;
  if (set.assumption[row] && teach[2][row] < 0) {
    teach[2][row] = 1;
    rowWeights[2][row] = 0.5;
  }
}

function train(rows: readonly number[]): Linear[] {
  const seen = new Int32Array(set.names.length);
  const where: Set<string>[] = set.names.map(() => new Set());
  for (const row of rows) {
    for (const feature of set.rows[row]) {
      seen[feature]++;
      if (where[feature].size < LEAST_QUESTIONS) where[feature].add(set.question[row]);
    }
  }
  const allowed = Uint8Array.from(seen, (n, feature) =>
    n >= LEAST_ROWS && where[feature].size >= LEAST_QUESTIONS ? 1 : 0,
  );
  return SCORES.map((_, k) => {
    const options = { l2: L2, iterations: 50, rowWeight: rowWeights[k] };
    const dense = fit(set.rows, teach[k], rows, set.names.length, { ...options, allowed });
    const kept = strongest(dense, seen, KEPT[k]);
    return fit(set.rows, teach[k], rows, set.names.length, {
      ...options,
      iterations: 25,
      allowed: kept,
    });
  });
}

/** The features whose weights move the most: |w|·√(how often). */
function strongest({ weights }: Linear, seen: Int32Array, keep: number): Uint8Array {
  const order = Array.from(weights.keys())
    .filter((f) => weights[f] !== 0)
    .sort(
      (a, b) =>
        Math.abs(weights[b]) * Math.sqrt(seen[b]) - Math.abs(weights[a]) * Math.sqrt(seen[a]) ||
        a - b,
    )
    .slice(0, keep);
  const kept = new Uint8Array(weights.length);
  for (const f of order) kept[f] = 1;
  return kept;
}

/** Scores of every row in some test part, by models that saw none of it. */
function heldOut(splits: readonly { train: number[]; test: number[] }[]): Float64Array[] {
  const scores = SCORES.map(() => new Float64Array(count).fill(NaN));
  for (const split of splits) {
    const models = train(split.train);
    for (const row of split.test)
      models.forEach((model, k) => (scores[k][row] = scoreRow(model, set.rows[row])));
  }
  return scores;
}

const decision: Decision = { fired: 0, byRule: 0, rules: SCORES.map(() => undefined) };
function firedBits(
  row: number,
  scores: readonly Float64Array[],
  thresholds: ArrayLike<number>,
): number {
  const scored: Scored = { ...set.scored[row], scores: scores.map((list) => list[row]) };
  decide(scored, thresholds, decision);
  return decision.fired | (decision.byRule << 16);
}

const thresholdsOn = (scores: readonly Float64Array[], rows: readonly number[]) =>
  SCORES.map((_, k) => bestThreshold(set.labels[k], scores[k], rows));

function report(
  title: string,
  fires: (row: number, k: number) => boolean,
  rows: readonly number[],
): void {
  const row = SCORES.map((_, k) => figures(set.labels[k], (r) => fires(r, k), rows));
  const macro = FINE.reduce((sum, k) => sum + row[k].f1, 0) / FINE.length;
  print(`${title.padEnd(34)} macro ${percent(macro)}  ${row.slice(0, 5).map(cell).join(' | ')}`);
  if (title.startsWith('questions')) {
    print(
      `  lighter types: ${SCORES.slice(5)
        .map((name, k) => `${name} ${cell(row[k + 5])}`)
        .join(' | ')}`,
    );
  }
}

const rowsWhere = (test: (row: number) => boolean) => all.filter(test);
print(`columns: precision recall F1 of ${SCORES.slice(0, 5).join(' | ')}`);

// 1. Unseen questions. Thresholds of a fold come from the other folds.
const byQuestion = heldOut(
  Array.from({ length: FOLDS }, (_, fold) => ({
    train: rowsWhere((row) => foldOf(row) !== fold),
    test: rowsWhere((row) => foldOf(row) === fold),
  })),
);
const bitsByQuestion = new Int32Array(count);
for (let fold = 0; fold < FOLDS; fold++) {
  const thresholds = thresholdsOn(
    byQuestion,
    rowsWhere((row) => foldOf(row) !== fold),
  );
  for (const row of all)
    if (foldOf(row) === fold) bitsByQuestion[row] = firedBits(row, byQuestion, thresholds);
}
const fires = (bits: Int32Array) => (row: number, k: number) => (bits[row] & (1 << k)) !== 0;
report('questions unseen', fires(bitsByQuestion), all);
report(
  '  without the grammar',
  (row, k) => fires(bitsByQuestion)(row, k) && (bitsByQuestion[row] & (1 << (k + 16))) === 0,
  all,
);

// 2. Unseen questions and an unseen model: what a stranger's trace is like. The shipped thresholds come from here.
const models = [...new Set(set.model)].sort();
const byBoth = heldOut(
  models.flatMap((model) =>
    [0, 1].map((half) => {
      const isTest = (row: number) => set.model[row] === model && foldOf(row) % 2 === half;
      return {
        train: rowsWhere((row) => set.model[row] !== model && foldOf(row) % 2 !== half),
        test: rowsWhere(isTest),
      };
    }),
  ),
);
const thresholds = thresholdsOn(byBoth, all).map(
  (strange, k) => (strange + thresholdsOn(byQuestion, all)[k]) / 2,
);
print(`thresholds: ${SCORES.map((name, k) => `${name} ${thresholds[k].toFixed(2)}`).join(', ')}`);
const bitsByBoth = Int32Array.from(all, (row) => firedBits(row, byBoth, thresholds));
const bitsShipped = Int32Array.from(all, (row) => firedBits(row, byQuestion, thresholds));
report('shipped thresholds, questions', fires(bitsShipped), all);
report('questions and model unseen', fires(bitsByBoth), all);
report(
  '  without the grammar',
  (row, k) => fires(bitsByBoth)(row, k) && (bitsByBoth[row] & (1 << (k + 16))) === 0,
  all,
);
for (const model of models)
  report(
    `  ${model}`,
    fires(bitsByBoth),
    rowsWhere((row) => set.model[row] === model),
  );

// 3. Another subject matter.
const domains = [...new Set(set.domain)].sort();
const byDomain = heldOut(
  domains.map((domain) => ({
    train: rowsWhere((row) => set.domain[row] !== domain),
    test: rowsWhere((row) => set.domain[row] === domain),
  })),
);
const bitsByDomain = Int32Array.from(all, (row) => firedBits(row, byDomain, thresholds));
for (const domain of domains)
  report(
    `domain unseen: ${domain}`,
    fires(bitsByDomain),
    rowsWhere((row) => set.domain[row] === domain),
  );

// 4. The keyword lists: each word list read as any of the behaviours, which no list claims: the best it could do.
const lists = Object.keys(KEYWORD_LISTS) as KeywordListName[];
for (const rows of [undefined, ...domains]) {
  const use = rows === undefined ? all : rowsWhere((row) => set.domain[row] === rows);
  for (const list of lists) {
    const hit = set.text.map((text) => keywordHits(list, text).length > 0);
    report(`list ${list}${rows === undefined ? '' : ` on ${rows}`}`, (row) => hit[row], use);
  }
}

// 5. Everything, for shipping. Confidence: probabilities as seen on held-out segments of unseen questions and models.
const calibration = SCORES.map((_, k) => calibrate(set.labels[k], byBoth[k], all));
const rulePrecision = SCORES.map((_, k) => {
  const ruled = rowsWhere((row) => (bitsByBoth[row] & (1 << (k + 16))) !== 0);
  return figures(set.labels[k], () => true, ruled).precision;
});
const bins = Array.from({ length: 5 }, () => ({ n: 0, said: 0, was: 0 }));
for (const row of all) {
  for (const k of [0, ...FINE]) {
    if (
      set.labels[k][row] < 0 ||
      (bitsShipped[row] & (1 << k)) === 0 ||
      (bitsShipped[row] & (1 << (k + 16))) !== 0
    )
      continue;
    const [a, b] = calibration[k];
    const p = 1 / (1 + Math.exp(-(a * byQuestion[k][row] + b)));
    const bin = bins[Math.min(4, Math.floor(5 * p))];
    bin.n++;
    bin.said += p;
    bin.was += set.labels[k][row];
  }
}
print(
  `confidence said → precision seen: ${bins.map(({ n, said, was }) => (n === 0 ? '–' : `${percent(said / n)} → ${percent(was / n)} (${n})`)).join(', ')}`,
);
print(
  `precision where only the grammar fires: ${SCORES.map((name, k) => `${name} ${percent(rulePrecision[k])}`).join(', ')}`,
);

if (flags.includes('--write')) {
  const shipped = train(all);
  const written = weightsModule(set, shipped, { thresholds, calibration, rulePrecision });
  writeFileSync(new URL('../../src/trace/detector/weights.ts', import.meta.url), written);
  print(`wrote src/trace/detector/weights.ts, ${written.length} bytes`);
}
