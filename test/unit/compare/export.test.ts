import assert from 'node:assert/strict';
import { pageOf } from '../../../src/compare/cards/page.ts';
import { figureSvg } from '../../../src/compare/export/figure.ts';
import { measured } from '../../../src/compare/measures.ts';
import { recordOf, resultOfRun } from './support/results.ts';

const EVIL = `<img src=x onerror=alert(1)>"'&</script> | *b* =SUM(A1)`;

const record = recordOf([EVIL, 'plain'], [0, 1], { name: `${EVIL} name`, baseline: 'plain' });
const results = [0, 1].flatMap((seed) =>
  [EVIL, 'plain'].map((arm, i) =>
    resultOfRun(arm, seed, [0.2, 0.3 + 0.1 * i + seed / 100], { 'eval/response/length': [20, 30] }),
  ),
);

describe('a comparison written down', () => {
  it('as one HTML page: no script, nothing remote, names as text', () => {
    const page = pageOf('html', record, results);
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src/,
    );
    assert.ok(
      !/<script|<img|<link|<iframe|javascript:|https?:\/\/|url\(|@import/i.test(page),
      page.slice(0, 2000),
    );
    assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;/script&gt;'));
    // Every tag is one that the writer itself writes.
    const tags = new Set(
      [...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag.toLowerCase()),
    );
    const own =
      'html head meta title style body h1 h2 p div table thead tbody tr th td figure figcaption svg line text polygon polyline'.split(
        ' ',
      );
    assert.deepEqual(
      [...tags].filter((tag) => !own.includes(tag)),
      [],
    );
    // No attribute begins an event handler.
    assert.ok(!/<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son\w+=/i.test(page.replaceAll('&quot;', '')));
    assert.match(page, /<polygon points=/);
    assert.ok(!page.includes('NaN') && !page.includes('Infinity') && !page.includes('undefined'));
  });

  it('as Markdown whose tables no name can break', () => {
    const page = pageOf('md', record, results);
    assert.ok(!/(^|[^\\])<img/.test(page));
    for (const line of page.split('\n').filter((one) => one.startsWith('|'))) {
      assert.ok(line.endsWith('|'), line);
    }
    const cells = page.split('\n').filter((one) => one.includes('onerror') && one.startsWith('|'));
    const widths = cells.map((line) => line.replaceAll('\\|', '').split('|').length);
    assert.ok(cells.length >= 3);
    assert.equal(
      widths[0],
      page
        .split('\n')
        .find((one) => one.startsWith('| arm | seeds'))
        ?.split('|').length,
    );
  });

  it('as CSV with a row a run, quoted, and no formulas', () => {
    const rows = pageOf('csv', recordOf(['=1+1', 'a,"b"'], [0]), [
      resultOfRun('=1+1', 0, [0.2, 0.25]),
      resultOfRun('a,"b"', 0, [0.2, null]),
    ])
      .trimEnd()
      .split('\r\n');
    assert.equal(rows.length, 3);
    assert.match(rows[0], /^arm,seed,run,start accuracy,final accuracy/);
    assert.match(rows[1], /^'=1\+1,0,run-=1\+1-0,0\.2,0\.25,/);
    assert.match(rows[2], /^"a,""b""",0,/);
  });

  it('with curves of more points than a call takes arguments', () => {
    const steps = 45_000;
    const points = Array.from({ length: steps }, (_, step) => ({
      step,
      mean: step / steps,
      low: step / steps - 0.1,
      high: step / steps + 0.1,
    }));
    const image = figureSvg({
      title: 'long',
      metric: 'policy/kl',
      lines: [{ name: 'a', points }],
    });
    assert.ok(image.startsWith('<svg') && !/NaN|Infinity/.test(image));
    const long = resultOfRun('a', 0, new Array<number>(150_000).fill(0.5));
    assert.equal(measured(long, 'eval/accuracy', 'best'), 0.5);
  });

  it('with the runs that failed, and why, as text; only the others are missing', () => {
    const failures = [
      { run: 'run-1', arm: '', seed: 0, message: `${EVIL}\n    at <b>one</b>` },
      { run: 'run-2', arm: EVIL, seed: 1, message: 'x'.repeat(5000) },
      { run: 'run-3', message: undefined },
    ];
    const some = results.slice(0, 1);
    const page = pageOf('html', record, some, failures);
    assert.match(page, /1 of 4 runs are in\. 2 failed\. 1 is still missing\./);
    assert.ok(page.includes('<h2>Failed runs</h2>'));
    const cell = '<td class="word">';
    assert.ok(page.includes(`${cell}SFT stage</td>${cell}0</td>${cell}run-1</td>`));
    assert.match(page, /<td class="word">x{1000}…<\/td>/);
    assert.ok(page.includes(`${cell}–</td>${cell}–</td>${cell}run-3</td>${cell}see its log</td>`));
    assert.ok(!/<img|<script|<b>/i.test(page));
    const text = pageOf('md', record, some, failures);
    const [, row] = /\n\| SFT stage \| 0 \| run-1 \| (.*) \|\n/.exec(text) ?? [];
    assert.match(row, /^\\<img src=x onerror=alert\(1\)\\>.* \\\| .*at \\<b\\>one/);
    assert.ok(!pageOf('md', record, some).includes('Failed runs'));
  });

  it('before any run is in', () => {
    for (const kind of ['html', 'md', 'csv'] as const) {
      const text = pageOf(kind, record, []);
      assert.ok(!/NaN|Infinity|undefined/.test(text), text);
    }
  });
});
