import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAudit } from '../../../scripts/audit.mjs';
import {
  bundledFolders,
  licenceProblems,
  shippedPackages,
} from '../../../scripts/lib/licences.mjs';
import { thirdPartyNotices } from '../../../scripts/lib/notices.mjs';

describe('what we ship of others', () => {
  it('may have the allowed licences alone', () => {
    const shipped = shippedPackages();
    assert.deepEqual(licenceProblems(shipped), []);
    assert.ok(shipped.length > 20);
    const copyleft = { name: 'x', version: '1.0.0', license: 'AGPL-3.0' };
    const unknown = { name: 'y', version: '2.0.0', license: 'none given' };
    const problems = licenceProblems([...shipped, copyleft, unknown]);
    assert.deepEqual(
      problems.map((line) => line.split(':')[0]),
      ['x 1.0.0', 'y 2.0.0'],
    );
  });

  it('is all in the notices, each version by itself', () => {
    const notices = thirdPartyNotices();
    for (const { name, version } of shippedPackages()) {
      assert.ok(notices.includes(`\n\n${name} ${version}\n\n`), `${name} ${version}`);
    }
  });

  it('is found in bundles by the sources that their maps name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'maps-'));
    try {
      const map = join(folder, 'a.js.map');
      const sources = [
        '../src/base/errors.ts',
        '../node_modules/@sinclair/typebox/build/index.mjs',
        '../node_modules/a/node_modules/b/index.js',
        '../node_modules/d3-array/src/ascending.js',
        '../node_modules/d3-array/src/bisect.js',
      ];
      writeFileSync(map, JSON.stringify({ sources }));
      assert.deepEqual(bundledFolders([map]), [
        'node_modules/@sinclair/typebox',
        'node_modules/a/node_modules/b',
        'node_modules/d3-array',
      ]);
      assert.equal(bundledFolders([]), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('fails for grave weaknesses, tells the others, and never takes silence for health', () => {
    const vulnerabilities = {
      good: { severity: 'low', range: '<2' },
      bad: { severity: 'high', range: '*' },
    };
    const found = readAudit(`npm warn x\n${JSON.stringify({ vulnerabilities })}\nnpm error`);
    assert.deepEqual(found, { told: ['good <2: low', 'bad *: high'], grave: ['bad *: high'] });
    assert.deepEqual(readAudit('{"vulnerabilities":{}}'), { told: [], grave: [] });
    for (const nothing of [
      '',
      'npm error ECONNREFUSED',
      '{"message":"405"}',
      '{"error":{}}',
      '{',
    ]) {
      assert.ok('problem' in readAudit(nothing), nothing);
    }
  });
});
