import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { reference } from '../../../scripts/docs/reference.ts';
import { CONTROL_NAMES } from '../../../src/run/controls.ts';
import { METRIC_NAMES } from '../../../src/run/metrics.ts';

const page = readFileSync(new URL('../../../docs/reference.md', import.meta.url), 'utf8');

describe('docs/reference.md', () => {
  it('is what the schemas and registries say', () => {
    assert.equal(page, reference(), 'run "npm run docs" and commit docs/reference.md');
  });

  it('names every control and metric', () => {
    for (const name of [...CONTROL_NAMES, ...METRIC_NAMES])
      assert.ok(page.includes(`\`${name}\``), name);
  });
});
