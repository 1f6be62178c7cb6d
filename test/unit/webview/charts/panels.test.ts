import assert from 'node:assert/strict';
import {
  METRIC_NAMES,
  METRICS,
  PER_ROLLOUT_METRICS,
  type Metric,
} from '../../../../src/run/metrics.ts';
import { passAt, sectionsOf, type Panel, type Section } from '../../../../webview/charts/panels.ts';

const curves = (sections: readonly Section[]) =>
  sections.flatMap(({ panels }) =>
    panels.filter((panel): panel is Panel => panel.kind === 'curve'),
  );
const metrics = (section: Section | undefined) =>
  curves(section ? [section] : []).map(({ metric }) => metric);
const section = (sections: readonly Section[], id: string) => sections.find((one) => one.id === id);

describe('panels', () => {
  it('show every metric of the list once, and no end of a band alone', () => {
    for (const split of ['train', 'eval'] as const) {
      const found = curves(sectionsOf(split, METRIC_NAMES, false)).map(({ metric }) => metric);
      assert.equal(new Set(found).size, found.length);
      const bandEnds = METRIC_NAMES.flatMap((name) => (METRICS[name] as Metric).band ?? []);
      const other = new Set(
        PER_ROLLOUT_METRICS.map((name) => (split === 'eval' ? name : `eval/${name}`)),
      );
      const wanted = METRIC_NAMES.filter(
        (name) =>
          !bandEnds.includes(name) && !other.has(name as never) && passAt(name) === undefined,
      );
      assert.deepEqual([...found].sort(), [...wanted].sort());
    }
  });

  it('start with what matters most, in order', () => {
    const sections = sectionsOf('train', [], false);
    assert.deepEqual(
      sections.filter(({ first }) => first).map(({ id }) => id),
      ['accuracy', 'length', 'rewards', 'kl'],
    );
    assert.equal(sections[0].panels[1].kind, 'tradeoff');
    assert.equal(sectionsOf('train', [], true)[0].id, 'sft');
  });

  it('never show length without truncation, validity and duplicates beside it', () => {
    for (const split of ['train', 'eval'] as const) {
      const prefix = split === 'eval' ? 'eval/' : '';
      for (const one of sectionsOf(split, ['response/mystery'], false)) {
        const names = metrics(one);
        if (!names.some((name) => /response\/length/.test(name))) continue;
        for (const guard of ['truncated', 'validity', 'duplicates']) {
          assert.ok(names.includes(`${prefix}response/${guard}`), `${one.id} lacks ${guard}`);
        }
      }
    }
  });

  it('find a place for metrics that are in no list', () => {
    const sections = sectionsOf(
      'train',
      ['reward/format', 'gpu/temperature', 'eval/pass@8'],
      false,
    );
    assert.ok(metrics(section(sections, 'rewards')).includes('reward/format'));
    const without = sectionsOf('train', [], false);
    assert.ok(!curves(without).some(({ metric }) => metric === 'reward/format'));
    assert.deepEqual(metrics(section(sections, 'other')), ['gpu/temperature']);
    assert.ok(metrics(section(sections, 'heldOut')).includes('eval/limem'));
    assert.ok(!curves(sections).some(({ metric }) => metric === 'eval/pass@8'));
    assert.equal(passAt('eval/pass@16'), 16);
    assert.equal(passAt('eval/accuracy'), undefined);
  });

  it('compare behaviours with the start, and leave bands their metrics', () => {
    const all = curves(sectionsOf('train', [], false));
    const behaviour = all.find(({ metric }) => metric === 'behaviour/backtracking');
    assert.equal(behaviour?.start, 'eval/behaviour/backtracking');
    const accuracy = all.find(({ metric }) => metric === 'eval/accuracy');
    assert.deepEqual(accuracy?.band, ['eval/accuracy_low', 'eval/accuracy_high']);
  });

  it('give means over seeds their intervals as bands, and no panel of their own', () => {
    const sections = sectionsOf(
      'train',
      ['response/truncated@low', 'response/truncated@high'],
      false,
    );
    const all = curves(sections);
    assert.ok(all.every(({ metric }) => !metric.includes('@')));
    const band = all.find(({ metric }) => metric === 'response/truncated')?.band;
    assert.deepEqual(band, ['response/truncated@low', 'response/truncated@high']);
    assert.equal(sections.find(({ id }) => id === 'length')?.title, 'Response length');
  });
});
