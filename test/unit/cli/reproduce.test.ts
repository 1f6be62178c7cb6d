import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGiven } from '../../../src/cli/arguments.ts';
import { compareCommand } from '../../../src/cli/commands/compare.ts';
import { reproduceCommand } from '../../../src/cli/commands/reproduce.ts';
import { workOff } from '../../../src/cli/comparison.ts';
import type { Output } from '../../../src/cli/output.ts';
import { comparisonsFolder } from '../../../src/compare/paths.ts';
import { readComparisonRecord } from '../../../src/compare/record.ts';
import type { ComparisonStatus } from '../../../src/protocol/comparison.ts';
import { connectComparison } from '../../../src/protocol/comparisonClient.ts';
import { runsFolderFor } from '../../../src/run/paths.ts';
import {
  comparisonStatus,
  hasEnded,
  listComparisons,
} from '../../../src/worker/comparisons/status.ts';
import { TINY } from '../run/support/tiny.ts';

interface CardLine {
  name: string;
  quick: boolean;
  status: ComparisonStatus;
  report: string;
  page: string;
  verdict: string;
  findings: { n: number }[];
}

describe('thoughtscope reproduce', function () {
  this.timeout(600_000);
  const home = process.cwd();
  let place: string;
  let cards: string;

  /** A card of one arm, in the folder of cards. */
  function card(
    name: string,
    card: Record<string, unknown> = {},
    comparison: Record<string, unknown> = {},
  ): void {
    const folder = join(cards, name);
    mkdirSync(folder, { recursive: true });
    const expectation = { says: 'it answers', quantity: 'value', arm: 'only', band: [0, 1] };
    const whole = {
      title: `Title of ${name}`,
      claim: 'It can be done.',
      source: 'nobody',
      expectations: [expectation],
      ...card,
    };
    writeFileSync(join(folder, 'card.json'), JSON.stringify(whole));
    writeFileSync(
      join(folder, 'comparison.rlcompare.json'),
      JSON.stringify({
        base: '../tiny.rlrun.json',
        arms: [{ name: 'only' }],
        seeds: [0, 1, 2],
        jobs: 2,
        ...comparison,
      }),
    );
    writeFileSync(join(folder, 'README.md'), `# Title of ${name}\n\n**Read it** so.\n`);
  }

  before(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), 'reproduce-')));
    cards = join(place, 'cards');
    mkdirSync(join(place, '.thoughtscope', 'runs'), { recursive: true });
    card('one');
    const { sft, rl, name: _unnamed, ...rest } = TINY;
    const short = { ...rest, sft: { ...sft, steps: 1 }, rl: { ...rl, steps: 1 } };
    writeFileSync(join(cards, 'tiny.rlrun.json'), JSON.stringify(short));
    process.chdir(place);
  });
  after(() => {
    process.chdir(home);
    rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  });

  function fakeOutput() {
    const said = { out: '', err: '' };
    const output: Output = {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      interactive: false,
      columns: () => 80,
    };
    return { said, output };
  }

  async function call(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { said, output } = fakeOutput();
    const command = reproduceCommand(output, cards);
    const code = await command.run(parseGiven(command, args));
    return { code, ...said };
  }
  const lines = (text: string): CardLine[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CardLine);
  const begun = async (): Promise<number> =>
    (await listComparisons(comparisonsFolder(runsFolderFor(place)))).length;

  it('lists the cards with their pages', async () => {
    const page = join(cards, 'one', 'README.md');
    assert.deepEqual(await call(), {
      code: 0,
      out: `one\n    It can be done.\n    nobody\n    ${page}\n`,
      err: '',
    });
    assert.deepEqual(JSON.parse((await call('--json')).out), [
      { name: 'one', title: 'Title of one', claim: 'It can be done.', source: 'nobody', page },
    ]);
  });

  it('refuses what would do nothing, before it does anything', async () => {
    const refused = (problem: RegExp, ...args: string[]) => assert.rejects(call(...args), problem);
    await refused(/--quick does nothing without NAME or --all/, '--quick');
    await refused(
      /--seeds and --jobs do nothing without NAME/,
      '--seeds',
      '3',
      '--jobs',
      '1',
      '--json',
    );
    await refused(/--page does nothing without NAME/, '--page', 'x.md');
    await refused(/give one NAME, or --all/, '--all', 'one');
    await refused(/--quick is one seed/, 'one', '--quick', '--seeds', '2');
    await refused(/--jobs must be a whole number from 1, not "0"/, 'one', '--jobs', '0');
    await refused(/--seeds must be a whole number/, 'one', '--seeds', 'all');
    await refused(/no reproduction "two"; there are: one/, 'two');
    const { output } = fakeOutput();
    const compare = compareCommand(output);
    const idle = (...args: string[]) => compare.run(parseGiven(compare, args));
    await assert.rejects(idle('--out', 'x.html'), /--out does nothing without a FILE or an ID/);
    await assert.rejects(idle('--jobs', '2', '--yes'), /--jobs and --yes do nothing without/);
    assert.equal(await begun(), 0);
  });

  it('says what cannot be written before anything trains', async () => {
    writeFileSync(join(place, 'file'), '');
    mkdirSync(join(place, 'folder.md'));
    await assert.rejects(call('one', '--page', 'file/page.md'), {
      name: 'UserError',
      message: /^file\/page\.md: cannot be written \(/,
    });
    await assert.rejects(
      call('one', '--page', 'folder.md'),
      /folder\.md: cannot be written \(it is a folder\)/,
    );
    assert.equal(await begun(), 0);
  });

  it('checks the sizes of all cards before the first one trains, and names the big ones', async () => {
    card(
      'big',
      {},
      {
        arms: Array.from({ length: 7 }, (_, i) => ({
          name: i ? `arm ${i}` : 'only',
          set: { 'rl.temperature': 1 + i / 10 },
        })),
      },
    );
    try {
      await assert.rejects(
        call('--all', '--seeds', '10'),
        /^UserError: big spans 70 runs\. Start it with --yes/,
      );
      card('big', {}, { arms: [{ name: 'another' }] });
      await assert.rejects(
        call('--all'),
        /big: "it answers" speaks of an arm "only" that is not there/,
      );
      assert.equal(await begun(), 0);
    } finally {
      rmSync(join(cards, 'big'), { recursive: true });
    }
  });

  it('trains one seed quickly, then more, and goes on instead of training again', async () => {
    const page = join('new', 'folder', 'page.md');
    const quick = await call('one', '--quick', '--json', '--page', page);
    assert.equal(quick.code, 0, quick.err);
    const [line, ...rest] = lines(quick.out);
    assert.equal(rest.length, 0);
    assert.deepEqual([line.name, line.quick, line.verdict], ['one', true, 'undecided']);
    assert.equal(line.page, join(cards, 'one', 'README.md'));
    assert.equal(line.findings[0].n, 1);
    const report = readFileSync(line.report, 'utf8');
    assert.match(report, /<h2>Verdict: undecided \(indicative: 1 of 1 estimates/);
    assert.match(report, /This was a quick run/);
    assert.match(report, /<h2>About this card<\/h2>[^]*<p>Read it so\.<\/p>/);
    assert.match(readFileSync(page, 'utf8'), /^# Reproductions\n[^]*\| 1 \| 1 of 1 \|/);

    card('two', { jobs: 1 });
    try {
      const all = await call('--all', '--seeds', '2', '--jobs', '2', '--page', page);
      assert.equal(all.code, 0, all.err);
      assert.match(all.out, /^# Title of one\n\n## Verdict: [^]*^# Title of two\n\n## Verdict: /m);
      assert.match(all.err, /^Title of one: finished, 2 of 2 runs, 1 reused/m);
      assert.match(all.err, /^two compares wall times: 1 at a time\.$/m);
      assert.match(all.err, /^Title of two: finished, 2 of 2 runs, 2 reused/m);
      const text = readFileSync(page, 'utf8');
      assert.match(text, /^## Title of one$[^]*^## Title of two$/m);
      assert.equal(text.match(/\| 2 \| 2 of 2 \|/g)?.length, 2);
    } finally {
      rmSync(join(cards, 'two'), { recursive: true });
    }
  });

  it('says that --jobs comes too late where a coordinator is at work', async () => {
    card('long', {}, { set: { 'rl.steps': 5000 }, seeds: [7] });
    try {
      const { said, output } = fakeOutput();
      const first = call('long', '--jobs', '1');
      first.catch(() => undefined);
      const find = async () =>
        (await listComparisons(comparisonsFolder(runsFolderFor(place)))).find(
          ({ status }) => status.name === 'Title of long',
        )?.status;
      let status = await find();
      while (status?.pid === undefined || status.state !== 'running') {
        await new Promise((resolve) => setTimeout(resolve, 30));
        status = await find();
      }
      const { folder } = status;
      const second = workOff(folder, output, { jobs: 3 });
      while (said.err === '') await new Promise((resolve) => setTimeout(resolve, 10));
      assert.match(said.err, /^Title of long is being worked on already: --jobs 3 changes nothing/);
      const link = await connectComparison(folder, 'test');
      await link.stop('test');
      link.dispose();
      assert.equal((await second).state, 'stopped');
      assert.equal((await first).code, 130);
      assert.ok(hasEnded((await comparisonStatus(folder)).state));
      assert.equal(readComparisonRecord(folder).name, 'Title of long');
      assert.ok(existsSync(join(folder, 'report.html')));
    } finally {
      rmSync(join(cards, 'long'), { recursive: true });
    }
  });
});
