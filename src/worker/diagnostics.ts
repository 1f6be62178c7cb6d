import { readFileSync } from 'node:fs';
import { homedir, release, totalmem } from 'node:os';
import { redact } from '../base/redact.ts';
import { describeSelfTest, selfTest } from '../base/selfTest.ts';
import { VERSION } from '../base/version.ts';
import { listEngines } from '../engine/install/choose.ts';
import { listCheckpoints } from '../run/checkpoints/folder.ts';
import { runPath } from '../run/paths.ts';
import { listRuns } from './list.ts';

export interface DiagnosticsOptions {
  /** Folders of runs to report on. */
  runsFolders: string[];
  /** More sections: title and text, such as the log of a window. */
  more?: [title: string, text: string][];
}

const RUNS = 10;
const LOG_LINES = 60;

/**
 * What a person who helps needs to know, as Markdown: versions, engines, the latest runs with the end of their logs. Keys,
 * tokens and the user's folder are taken out; prompts and responses are not in it.
 */
export async function collectDiagnostics({
  runsFolders,
  more = [],
}: DiagnosticsOptions): Promise<string> {
  const sections: [string, string][] = [
    ['Versions', versions()],
    ['Engines', JSON.stringify(await listEngines({ measure: false }), null, 1)],
  ];
  for (const folder of runsFolders) {
    const runs = await listRuns(folder);
    sections.push([`Runs in ${folder}`, `${runs.length} runs; the newest ${RUNS} follow`]);
    for (const run of runs.slice(0, RUNS)) {
      const { folder: own, ...rest } = run;
      const checkpoints = listCheckpoints(runPath(own, 'checkpoints'));
      sections.push([
        `Run ${run.id}`,
        `${JSON.stringify({ ...rest, checkpoints }, null, 1)}\n\n${logTail(runPath(own, 'log'))}`,
      ]);
    }
  }
  const body = [...sections, ...more]
    .map(([title, text]) => `## ${title}\n\n${fenced(text)}\n`)
    .join('\n');
  return redact(`# Thoughtscope diagnostics\n\n${body}`, homedir());
}

function versions(): string {
  const { node, v8, electron } = process.versions as Record<string, string | undefined>;
  return [
    `Thoughtscope ${VERSION}`,
    `Node ${node}, V8 ${v8}${electron === undefined ? '' : `, Electron ${electron}`}`,
    `${process.platform} ${release()} ${process.arch}, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    describeSelfTest(selfTest()),
  ].join('\n');
}

function logTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  } catch {
    return '(no log)';
  }
}

/** A fence longer than any in the text: what logs say cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
