import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReports } from '../../../src/cli/comparison.ts';
import { pageOf } from '../../../src/compare/cards/page.ts';
import { readResults, writeResult } from '../../../src/compare/journal.ts';
import { comparisonPath } from '../../../src/compare/paths.ts';
import { readComparisonRecord } from '../../../src/compare/record.ts';
import { recordOf, resultOfRun } from '../compare/support/results.ts';

describe('reports that the command line writes', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'reports-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are those of the editor: a card’s verdict first, a quick run called indicative, in CSV too', () => {
    const arms = ['outcome only', '−C/L', 'guarded attempts', 'careless'];
    const card = { name: 'rlsp-exploration', quick: true };
    writeFileSync(comparisonPath(folder, 'record'), JSON.stringify(recordOf(arms, [0], { card })));
    arms.forEach((arm, n) => writeResult(folder, n, resultOfRun(arm, 0, [0.27, 0.4 + n / 10])));
    const [page, text, table] = ['html', 'md', 'csv'].map((kind) =>
      join(folder, 'new', `r.${kind}`),
    );
    writeReports(folder, [page, text, table]);

    const [record, results] = [readComparisonRecord(folder), readResults(folder)];
    assert.equal(readFileSync(page, 'utf8'), pageOf('html', record, results));
    assert.match(readFileSync(text, 'utf8'), /^# test\n\n## Verdict: undecided \(indicative: /);
    assert.match(readFileSync(page, 'utf8'), /This was a quick run: one seed, indicative only/);
    const [head, ...rows] = readFileSync(table, 'utf8')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    assert.equal(rows.length, 4);
    assert.ok(rows.every((row) => row[head.indexOf('quick')] === 'yes'));
    const thorough = pageOf('csv', recordOf(['a'], [0]), [resultOfRun('a', 0, [0.2])]);
    assert.match(thorough, /,no,\r\n$/);
  });
});
