import assert from 'node:assert/strict';
import { pendingText } from '../../../../webview/charts/pending.ts';
import type { Mark } from '../../../../webview/charts/series.ts';
import { createStore, remember, take, type Store } from '../../../../webview/charts/store.ts';
import { oneMetric, runStatus, seriesOf } from './support.ts';

const WEIGHT = 'reward.exploration.weight';
const request = { kind: 'control' as const, name: WEIGHT, value: 1.2 };
const mark = (step: number, label: string, kind: Mark['kind'] = 'control'): Mark => ({
  step,
  phase: 'rl',
  kind,
  label,
});
const controls = (value: number) => ({ controls: { [WEIGHT]: value } });

function storeWith(marks: Mark[] = []): Store {
  const store = createStore();
  const series = seriesOf([{ step: 1, values: { m: 1 } }], marks);
  take(store, { type: 'charts/snapshot', series: [series], selected: 'a', trusted: true });
  return store;
}
const status = (store: Store, changes: Parameters<typeof runStatus>[1]) =>
  take(store, { type: 'charts/status', run: runStatus('a', changes) });
const append = (store: Store, marks: Mark[], value: number) =>
  take(store, {
    type: 'charts/append',
    id: 'a',
    from: 1,
    series: { ...oneMetric([], 1), marks, run: runStatus('a', controls(value)) },
  });
const text = (store: Store) => pendingText(store.pending[0], String);

describe('a request to a run', () => {
  it('is queued until the run says that it holds, with the step that its mark tells', () => {
    const store = storeWith([mark(3, 'Exploration weight 0.3 → 0.6')]);
    remember(store, store.runs[0], request);
    assert.match(text(store), /1\.2 queued/);
    status(store, controls(0.6));
    assert.equal(store.pending[0].state, 'queued');
    // A mark of another control is no answer.
    append(store, [mark(23, 'KL coefficient 0.03 → 0.1')], 0.6);
    assert.equal(store.pending[0].state, 'queued');
    append(store, [mark(24, 'Exploration weight 0.6 → 1.2')], 1.2);
    assert.equal(text(store), '1.2 applied at step 24');
    // What happens later does not change when this was applied.
    append(store, [mark(30, 'Exploration weight 1.2 → 2')], 2);
    assert.equal(text(store), '1.2 applied at step 24');
  });

  it('learns its step later when the status was faster than the mark', () => {
    const store = storeWith();
    remember(store, store.runs[0], request);
    status(store, controls(1.2));
    assert.equal(text(store), '1.2 applied');
    append(store, [mark(7, 'Exploration weight 0.6 → 1.2')], 1.2);
    assert.equal(text(store), '1.2 applied at step 7');
  });

  it('is in doubt after an error, and applied after all when the run says so', () => {
    const store = storeWith();
    remember(store, store.runs[0], request);
    take(store, { type: 'charts/error', message: 'no answer' });
    assert.equal(text(store), '1.2 not confirmed: no answer');
    assert.equal(store.error, 'no answer');
    append(store, [mark(9, 'Exploration weight 0.6 → 1.2')], 1.2);
    assert.equal(text(store), '1.2 applied at step 9');
  });

  it('fails when the run ends first', () => {
    const store = storeWith();
    remember(store, store.runs[0], request);
    status(store, { state: 'interrupted' });
    assert.equal(text(store), '1.2 not confirmed: the run is interrupted');
  });

  it('gives way to the next one for the same control', () => {
    const store = storeWith();
    remember(store, store.runs[0], request);
    remember(store, store.runs[0], { ...request, value: 2 });
    remember(store, store.runs[0], { kind: 'control', name: 'rl.klCoefficient', value: 0.1 });
    assert.deepEqual(
      store.pending.map((one) => one.request.kind === 'control' && one.request.value),
      [2, 0.1],
    );
  });

  it('knows when a command was obeyed', () => {
    const store = storeWith([mark(1, 'step-1', 'checkpoint')]);
    const ask = (name: 'pause' | 'resume' | 'checkpoint' | 'stop') => {
      remember(store, store.runs[0], { kind: 'command', name });
      return store.pending[0];
    };
    ask('pause');
    status(store, { state: 'running' });
    assert.equal(store.pending[0].state, 'queued');
    status(store, { state: 'paused' });
    assert.equal(store.pending[0].state, 'applied');
    ask('resume');
    status(store, { state: 'running' });
    assert.equal(store.pending[0].state, 'applied');
    ask('checkpoint');
    status(store, { state: 'running', safeStep: 1 });
    assert.equal(store.pending[0].state, 'queued');
    append(store, [mark(5, 'step-5', 'checkpoint')], 0.6);
    assert.equal(store.pending[0].step, 5);
    ask('stop');
    status(store, { state: 'stopped' });
    assert.equal(store.pending[0].state, 'applied');
  });
});

describe('store', () => {
  it('asks for a snapshot when rows are missing, and ignores runs that are not on show', () => {
    const store = storeWith();
    const gap = { type: 'charts/append' as const, id: 'a', from: 5, series: oneMetric([1], 5) };
    assert.equal(take(store, gap), 'ask for a snapshot');
    assert.equal(take(store, { ...gap, id: 'z' }), 'none');
  });

  it('tells when the host selected another run', () => {
    const store = storeWith();
    const again = (selected: string) =>
      take(store, { type: 'charts/snapshot', series: [oneMetric([1])], selected, trusted: true });
    assert.equal(again('a'), 'none');
    assert.equal(again('b'), 'selection changed');
  });
});
