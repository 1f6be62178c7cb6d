import { totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { conformance } from '../../src/engine/conformance/suite.ts';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.ts';

// The backend that needs no installation and no device. The model is the same on every backend.
conformance('the tfjs model on the cpu backend', async () => {
  await tf.setBackend('cpu');
  await tf.ready();
  const info = { name: 'tfjs-cpu', device: 'CPU, JavaScript', features: [], threads: 1 };
  return createTfjsEngine(tf, { info, capacity: totalmem() });
});
