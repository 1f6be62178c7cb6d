import { UserError, messageOf } from '../../base/errors.ts';
import { enginesFolder, isRuntime, readRuntime, RUNTIMES, runtimeFolder } from './folder.ts';
import { notInstalled, requireRuntime } from './install.ts';
import {
  measurementKey,
  readMeasurements,
  writeMeasurement,
  type Measurement,
} from './measured.ts';
import { threadCount } from './open-process.ts';
import { askProbe } from './probe-client.ts';

/** Engines that a run may be asked to use, in the order of lists. `reference` is for tests of the others. */
export const CHOICES = ['wasm', ...RUNTIMES] as const;
export type EngineName = (typeof CHOICES)[number];

/** An engine as people see it in a list. */
export interface EngineRow extends Measurement {
  engine: EngineName;
  available: boolean;
  /** Versions of its packages. */
  versions: Record<string, string>;
  /** Bytes of its GPU's memory, where known. */
  memory?: number;
  /** Why it is not available, or could not be measured. */
  problem?: string;
}

export interface ListOptions {
  engines?: string;
  threads?: number;
  /** Measure what was not measured on this machine yet. */
  measure?: boolean;
  /** Measure everything anew. */
  again?: boolean;
  signal?: AbortSignal;
  onMeasure?: (engine: EngineName) => void;
}

/** Every engine: whether it is there, what it runs on, how fast it is, and else why not. */
export async function listEngines(options: ListOptions = {}): Promise<EngineRow[]> {
  const { engines = enginesFolder() } = options;
  const rows: EngineRow[] = [];
  for (const engine of CHOICES) {
    const runtime = isRuntime(engine) ? readRuntime(engine, engines) : undefined;
    if (isRuntime(engine) && !runtime) {
      const { message } = notInstalled(engine, engines);
      rows.push({ engine, available: false, versions: {}, problem: message });
      continue;
    }
    const measured = await measurement(engine, engines, options);
    rows.push({
      engine,
      available: measured?.problem === undefined,
      versions: runtime?.versions ?? {},
      memory: runtime?.gpu?.memory,
      device: runtime?.device,
      ...measured,
    });
  }
  return rows;
}

/** From the cache or, if that is wished, from a trial of a second. */
async function measurement(
  engine: EngineName,
  engines: string,
  { threads = 0, measure, again, signal, onMeasure }: ListOptions,
): Promise<Measurement | undefined> {
  const runtime = isRuntime(engine) ? readRuntime(engine, engines) : undefined;
  const key = measurementKey(engine, threadCount(threads), runtime?.installed);
  const known = readMeasurements(engines)[key];
  if (!again && (known || !measure)) return known;
  onMeasure?.(engine);
  const measured = await askProbe(
    {
      ...{ what: 'measure', engine, threads, runtime },
      folder: isRuntime(engine) ? runtimeFolder(engine, engines) : undefined,
    },
    { signal },
  ).catch((error: unknown): Measurement => {
    // A cancelled trial says nothing of the engine.
    if (!(error instanceof UserError)) throw error;
    return { problem: messageOf(error) };
  });
  writeMeasurement(engines, key, measured);
  return measured;
}

export interface EngineChoice {
  engine: EngineName | 'reference';
  /** For the run's log. */
  why: string;
}

/**
 * Settles which engine a run uses. What is asked for by name must be installed (UserError `engine`). `auto` takes the
 * fastest of what is there, by a training step of a second, measured once a machine; with one engine there is no question.
 */
export async function chooseEngine(
  asked: EngineName | 'auto' | 'reference',
  threads = 0,
  engines = enginesFolder(),
): Promise<EngineChoice> {
  if (asked !== 'auto') {
    if (isRuntime(asked)) requireRuntime(asked, engines);
    return { engine: asked, why: `Engine ${asked}: as the run file or the settings say.` };
  }
  if (!RUNTIMES.some((kind) => readRuntime(kind, engines))) {
    return { engine: 'wasm', why: 'Engine wasm, chosen by auto: no other is installed.' };
  }
  const rows = await listEngines({ engines, threads, measure: true });
  const fast = rows
    .filter(({ available, speed }) => available && speed !== undefined)
    .sort((a, b) => (b.speed ?? 0) - (a.speed ?? 0));
  const broken = rows.filter(
    ({ available, versions }) => !available && Object.keys(versions).length > 0,
  );
  const problems = broken.map(({ engine, problem }) => `${engine} was left out (${problem})`);
  const [best] = fast;
  if (!best) {
    throw new UserError(
      'engine',
      `engine: "auto" found none that works here: ${rows.map(({ engine, problem }) => `${engine}: ${problem}`).join('; ')}`,
    );
  }
  const speeds = fast.map(({ engine, speed }) => `${engine} ${rounded(speed)}`).join(', ');
  const why = [
    `Engine ${best.engine}, chosen by auto: the fastest here (tokens a second of a small training step: ${speeds})`,
    ...problems,
  ];
  return { engine: best.engine, why: `${why.join('; ')}.` };
}

function rounded(speed = 0): string {
  return Number(speed.toPrecision(3)).toLocaleString('en');
}
