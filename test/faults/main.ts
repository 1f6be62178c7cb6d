/**
 * `npm run test:faults -- [--rounds N] [--seed N] [--json]`: breaks runs in every way of faults.ts, several ways a round, and
 * looks after each: is every acknowledged row still in the store, does the run go on, does it end as the unbroken one does?
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { randomKey, randomStream } from '../../src/base/random.ts';
import { FAULTS, type Fault } from './faults.ts';
import { faultRound, type RoundResult } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const first = values.seed === undefined ? randomInt(2 ** 30) : Number(values.seed);
/** Faults a round: enough to meet one another, few enough to say which did it. */
const EACH = 3;

/** Goes through all faults, shuffled anew each time, so that a few rounds meet every one. */
function* deal(seed: number): Generator<Fault, never> {
  for (let deck = 0; ; deck++) {
    const random = randomStream(randomKey(seed, 'shuffle', deck));
    const left = FAULTS.filter(({ possible }) => possible !== false);
    while (left.length > 0) yield left.splice(random.below(left.length), 1)[0];
  }
}

const results: RoundResult[] = [];
const dealt = deal(first);
for (let i = 0; i < rounds; i++) {
  const faults = Array.from({ length: EACH }, () => dealt.next().value);
  const result = await faultRound(first + i, faults);
  results.push(result);
  const verdict = result.lost.length === 0 && result.identical ? 'whole' : 'BROKEN';
  if (!values.json) {
    process.stdout.write(
      `${i + 1} of ${rounds}: seed ${result.seed}, ${result.faults.join('; ')}: ${verdict}\n`,
    );
  }
  for (const row of result.lost) process.stderr.write(`  lost: ${row}\n`);
}

const count = new Map<string, number>(FAULTS.map(({ name }) => [name, 0]));
for (const { faults } of results)
  for (const name of faults) count.set(name, (count.get(name) ?? 0) + 1);
const checked = results.reduce((sum, result) => sum + result.checked, 0);
const lost = results.reduce((sum, result) => sum + result.lost.length, 0);
const identical = results.filter((result) => result.identical).length;
if (values.json) {
  const faults = FAULTS.map(({ name, kind }) => ({ name, kind, count: count.get(name) }));
  process.stdout.write(
    `${JSON.stringify({ seed: first, rounds, faults, checked, lost, identical })}\n`,
  );
} else {
  const lines = FAULTS.map(({ name, kind }) => `| ${name} | ${kind} | ${count.get(name)} |`);
  for (const { name, possible } of FAULTS) {
    if (possible === false) process.stdout.write(`\nNot possible here, left out: ${name}.\n`);
  }
  process.stdout.write(
    `\n| fault | | times |\n|---|---|---|\n${lines.join('\n')}\n\n` +
      `${rounds} rounds from seed ${first}: ${checked} acknowledged rows looked for, ${lost} lost; ` +
      `${identical} of ${rounds} runs ended bit for bit as the unbroken ones.\n`,
  );
}
process.exitCode = lost === 0 && identical === rounds ? 0 : 1;
