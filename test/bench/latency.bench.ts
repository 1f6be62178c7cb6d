import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../../scripts/lib/paths.mjs';
import { openVscode } from '../e2e/support/open.ts';
import { pick, runCommand, webviewFrame } from '../e2e/support/page.ts';
import {
  median,
  percentile,
  type BenchNeed,
  type BenchOptions,
  type BenchRow,
} from './support/row.ts';

export const needs: BenchNeed[] = ['package', 'vscode', 'browser'];

/** Milliseconds. */
const limit = 50;
const settle = 20_000;
const longRun = 'latency';

/**
 * From a word's sampling in the trainer to its paint in the trace view, in a real VS Code while a run trains on one thread
 * at low priority. The first words after the view opened do not count: VS Code is still starting then.
 */
export async function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const vscode = await openVscode({ settings: { 'thoughtscope.threads': 1 } });
  try {
    const { page } = vscode;
    writeLongRun(vscode.workspace);
    await runCommand(page, 'Thoughtscope: Start RL Run');
    // The list draws only what fits.
    await page.locator('.quick-input-widget input.input').fill(longRun);
    await pick(page, longRun);
    await pick(page, `Start, ${longRun}`);
    await runCommand(page, 'Thoughtscope: Show Traces');
    const frame = await webviewFrame(page, '[role=tablist][aria-label="Ways to look"]');
    await frame.getByRole('tab', { name: /Live/ }).click();
    await page.waitForTimeout(settle);
    const messages = await collect(frame, quick ? 5_000 : 20_000);
    const latencies = messages.map(({ painted }) => painted);
    const arrival = median(messages.map(({ arrived }) => arrived));
    await runCommand(page, 'Thoughtscope: Stop All Runs');
    const value = median(latencies);
    const p95 = percentile(latencies, 0.95);
    const note = `${latencies.length} messages, ${arrival.toFixed(0)} ms to the view, p95 ${p95.toFixed(0)} ms, worst ${Math.max(...latencies).toFixed(0)} ms`;
    return [
      {
        name: 'token to paint, p50',
        value,
        unit: 'ms',
        peer: `≤ ${limit} ms`,
        ratio: value / limit,
        note,
      },
    ];
  } finally {
    await vscode.close();
  }
}

/** The default preset, but not over before the measurement is. */
function writeLongRun(workspace: string): void {
  const preset = readFileSync(join(root, 'examples', 'rlsp-countdown.rlrun.json'), 'utf8');
  const long = preset.replace(/"steps": \d+/, '"steps": 100000');
  if (long === preset) throw new Error('The preset has no number of steps to change.');
  writeFileSync(join(workspace, `${longRun}.rlrun.json`), long);
}

interface Latency {
  arrived: number;
  painted: number;
}

/** Milliseconds from the sampling of each message's first word to its arrival in the view, and to after the frame that shows it. */
function collect(frame: Frame, duration: number): Promise<Latency[]> {
  return frame.evaluate(
    (milliseconds) =>
      new Promise<Latency[]>((resolve) => {
        const found: Latency[] = [];
        window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          const message = data as { type?: string; tokens?: { sampledAt: number } } | null;
          if (message?.type !== 'trace/tokens' || !message.tokens) return;
          const { sampledAt } = message.tokens;
          const arrived = Date.now() - sampledAt;
          requestAnimationFrame(() => {
            // A task that a frame's callback posts runs after that frame was painted.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => found.push({ arrived, painted: Date.now() - sampledAt });
            port2.postMessage(undefined);
          });
        });
        setTimeout(() => resolve(found), milliseconds);
      }),
    duration,
  );
}
