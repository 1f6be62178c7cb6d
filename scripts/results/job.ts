/**
 * One job of the experiment in a process of its own: `node job.ts FOLDER sft SEED` or `node job.ts FOLDER rl ARM SFT RL`.
 * Leaves FOLDER/results/<job>.json; everything else of a run stays in FOLDER/runs and can be opened in the views.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';
import { jobName, type Job } from './jobs.ts';
import { measure } from './measure.ts';
import type { RunResult, StartResult } from './outcomes.ts';
import { ARMS, RECIPE } from './recipe.ts';

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** Trains with the project's own command line; an unfinished run of the same name is begun again. */
function train(folder: string, name: string, spec: object): { run: string; seconds: number } {
  const run = join(folder, 'runs', name);
  const file = join(folder, 'files', `${name}.rlrun.json`);
  mkdirSync(join(folder, 'files'), { recursive: true });
  mkdirSync(join(folder, 'runs'), { recursive: true });
  writeFileSync(file, JSON.stringify({ name, threads: 1, engine: 'wasm', ...spec }, null, 2));
  rmSync(run, { recursive: true, force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [CLI, 'run', file, '--foreground', '--out', run, '--json'],
    { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${name}: training ended with ${status}\n${stderr}`);
  return { run, seconds: (performance.now() - start) / 1000 };
}

function startFolder(folder: string, seed: number): string {
  return join(folder, 'runs', `sft-${seed}`, 'checkpoints', 'step-0');
}

/** Held-out metrics along a run, from its exported events. */
function curveOf(run: string): RunResult['curve'] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, 'export', run, '--format', 'jsonl'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`${run}: export ended with ${status}\n${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line.includes('eval/accuracy'))
    .map((line) => {
      const { step, values } = JSON.parse(line) as { step: number; values: Record<string, number> };
      return {
        step,
        accuracy: values['eval/accuracy'],
        length: values['eval/response/length'],
        backtracking: values['eval/behaviour/backtracking'],
      };
    });
}

async function perform(folder: string, job: Job): Promise<StartResult | RunResult> {
  const { sftSteps, rlSteps, batch } = RECIPE;
  const engine = await createWasmEngine({ threads: 1 });
  if (job.kind === 'sft') {
    const { seconds } = train(folder, jobName(job), {
      seed: job.sftSeed,
      sft: { steps: sftSteps },
      rl: { steps: 0 },
      checkpoint: { every: sftSteps, keep: 1 },
    });
    const [outcome] = await measure(engine, startFolder(folder, job.sftSeed), [[]]);
    return { sftSeed: job.sftSeed, outcome, seconds };
  }
  const arm = ARMS.find(({ name }) => name === job.arm);
  if (!arm) throw new Error(`no arm "${job.arm}"`);
  const { run, seconds } = train(folder, jobName(job), {
    // Seeds of different starts differ, so that no two runs share prompts by accident.
    seed: 1000 + 10 * job.sftSeed + job.rlSeed,
    start: startFolder(folder, job.sftSeed),
    rl: { steps: rlSteps, batch, klCoefficient: arm.klCoefficient },
    reward: { exploration: arm.exploration },
    eval: { every: 10, draws: 896, probes: 0 },
    checkpoint: { every: rlSteps, keep: 1 },
    store: { rollouts: 'none' },
  });
  const final = join(run, 'checkpoints', `step-${rlSteps}`);
  const [outcome, ...banned] = await measure(engine, final, [[], ...arm.bans.map((ban) => [ban])]);
  return {
    arm: arm.name,
    sftSeed: job.sftSeed,
    rlSeed: job.rlSeed,
    outcome,
    bans: Object.fromEntries(arm.bans.map((ban, n) => [ban, banned[n]])),
    curve: curveOf(run),
    seconds,
  };
}

const [folder, json] = process.argv.slice(2);
const job = JSON.parse(json) as Job;
const target = join(folder, 'results', `${jobName(job)}.json`);
mkdirSync(join(folder, 'results'), { recursive: true });
if (!existsSync(target)) {
  const result = await perform(folder, job);
  writeFileSync(`${target}.part`, JSON.stringify(result));
  // Only a whole result is there under its name.
  renameSync(`${target}.part`, target);
}
process.exit(0);
