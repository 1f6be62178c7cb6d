import { conformance } from '../../src/engine/conformance/suite.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';
import { bestSimd } from '../../src/engine/wasm/kernels.ts';

conformance('the wasm engine, plain SIMD', (options) =>
  createWasmEngine({ ...options, simd: 'plain', wide: false }),
);

if (bestSimd() === 'relaxed') {
  conformance('the wasm engine, relaxed SIMD', (options) =>
    createWasmEngine({ ...options, simd: 'relaxed', wide: false }),
  );
}

// Last, for it switches V8's pass on for the whole process, where that makes the kernels faster: 256 bits on most machines.
conformance('the wasm engine as it comes', createWasmEngine);
