import { conformance } from '../../src/engine/conformance/suite.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';
import { bestSimd } from '../../src/engine/wasm/kernels.ts';

conformance('the wasm engine, plain SIMD', (options) =>
  createWasmEngine({ ...options, simd: 'plain' }),
);

if (bestSimd() === 'relaxed') {
  conformance('the wasm engine, relaxed SIMD', (options) =>
    createWasmEngine({ ...options, simd: 'relaxed' }),
  );
}
