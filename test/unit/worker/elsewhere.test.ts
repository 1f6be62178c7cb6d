import assert from 'node:assert/strict';
import { elsewhere } from '../../../src/worker/elsewhere.ts';

describe('an attempt that goes on', () => {
  const wasm = { name: 'wasm', device: 'CPU, 4 threads', features: ['simd-relaxed'] };
  const gpu = { name: 'tensorflow', device: 'NVIDIA H200', features: ['cuda'] };

  it('on the same says nothing, and wasm may change its threads', () => {
    assert.equal(elsewhere(undefined, gpu), undefined);
    assert.equal(elsewhere(gpu, { ...gpu }), undefined);
    assert.equal(elsewhere(wasm, { ...wasm, device: 'CPU, 1 thread' }), undefined);
  });

  it('on another engine, device or processor promises nothing', () => {
    assert.match(elsewhere(wasm, gpu) ?? '', /tensorflow \(NVIDIA H200\).*wasm \(CPU, 4 threads\)/);
    assert.match(elsewhere(gpu, { ...gpu, device: 'NVIDIA L4' }) ?? '', /bit for bit/);
    assert.match(elsewhere(wasm, { ...wasm, features: ['simd-plain'] }) ?? '', /bit for bit/);
  });
});
