import { messageOf, UserError } from '../../base/errors.ts';
import type { Engine } from '../engine.ts';
import { createWasmEngine } from '../wasm/engine.ts';
import { measureEngine } from './measure.ts';
import { threadCount } from './open-process.ts';
import { openRuntime } from './open.ts';
import { PROBE_ANSWER, type ProbeAnswer, type ProbeRequest } from './probe-client.ts';
import { verifyEngine } from './verify.ts';

/**
 * Entry of a process that tries an engine out: `engine-probe.js REQUEST`. An engine that crashes takes nobody with it, and
 * each gets the binary and the environment that it needs.
 */
function open({ engine, folder, runtime, threads }: ProbeRequest): Promise<Engine> {
  if (engine === 'wasm') return createWasmEngine({ threads: threadCount(threads ?? 0) });
  if (!runtime || folder === undefined) throw new Error(`no runtime given for ${engine}`);
  return openRuntime({ ...runtime, folder });
}

async function answer(request: ProbeRequest): Promise<ProbeAnswer> {
  const engine = await open(request);
  try {
    const { device } = engine.info;
    if (request.what === 'measure') return { device, speed: await measureEngine(engine) };
    await verifyEngine(
      () => open(request),
      (name) => process.stderr.write(`${name}\n`),
    );
    return { device };
  } finally {
    await engine.dispose();
  }
}

const say = (answered: ProbeAnswer): void =>
  void process.stdout.write(`\n${PROBE_ANSWER}${JSON.stringify(answered)}\n`, () => process.exit());

answer(JSON.parse(process.argv[2]) as ProbeRequest).then(say, (error: unknown) =>
  say({
    problem:
      error instanceof UserError
        ? error.message
        : String((error instanceof Error && error.stack) || messageOf(error)),
  }),
);
