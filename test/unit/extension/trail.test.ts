import assert from 'node:assert/strict';
import { openTrail } from '../../../src/extension/webviews/trail.ts';
import { fakeStatus } from './support/fakes.ts';

describe('the trail of a view in the log', () => {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`);
  const log = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  beforeEach(() => (lines.length = 0));

  it('names run and last event of what was shown, and never what was in it', () => {
    const trail = openTrail('charts', log);
    const run = { ...fakeStatus('r1'), lastSeq: 7 };
    trail.failed('early');
    trail.received({ type: 'charts/ready' });
    trail.sent({ type: 'charts/snapshot', series: [{ run, secret: 'numbers 1 2 3' }] } as never);
    trail.sent({ type: 'charts/status', run: { ...run, lastSeq: 9 } } as never);
    trail.sent({ type: 'charts/error', message: 'words' } as never);
    trail.failed('Error: it broke');
    assert.deepEqual(lines, [
      'error charts view: early',
      'trace charts view → charts/ready',
      'trace charts view ← charts/snapshot run r1 seq 7',
      'trace charts view ← charts/status run r1 seq 9',
      'trace charts view ← charts/error run r1 seq 9',
      'error charts view run r1 seq 9: Error: it broke',
    ]);
  });

  it('follows curves of one run, and copes with anything', () => {
    const trail = openTrail('charts', log);
    trail.sent({ type: 'x', series: { run: { id: 'r2', lastSeq: 3 } } } as never);
    for (const odd of [{ run: null }, { run: 'r3' }, { run: {} }, { series: [] }, { series: 1 }])
      trail.sent({ type: 'odd', ...odd });
    assert.equal(lines[0], 'trace charts view ← x run r2 seq 3');
    assert.ok(lines.slice(1).every((line) => line === 'trace charts view ← odd run r2 seq 3'));
  });
});
