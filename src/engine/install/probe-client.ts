import { fileURLToPath } from 'node:url';
import { UserError } from '../../base/errors.ts';
import type { InstalledRuntime, RuntimeKind } from './folder.ts';
import { processOf } from './open-process.ts';
import { runTool } from './tool.ts';

export interface ProbeRequest {
  what: 'verify' | 'measure';
  engine: 'wasm' | RuntimeKind;
  /** Of an installed engine. */
  folder?: string;
  runtime?: InstalledRuntime;
  threads?: number;
}

export interface ProbeAnswer {
  device?: string;
  /** Tokens a second. */
  speed?: number;
  problem?: string;
}

/** Begins the line of the answer; libraries print to stdout as they please. */
export const PROBE_ANSWER = '@answer ';

/** Tries an engine out in a process of its own. Throws UserError `engine` with what went wrong there. */
export async function askProbe(
  request: ProbeRequest,
  { signal, onLine }: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Promise<ProbeAnswer> {
  const { runtime, threads = 0, engine } = request;
  const { node, env } = runtime ? processOf(runtime, threads) : { node: process.execPath, env: {} };
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = new URL(fromSource ? './probe.ts' : './engine-probe.js', import.meta.url);
  const printed = await runTool(node, [fileURLToPath(entry), JSON.stringify(request)], {
    env: { ...withoutOptions(process.env), ELECTRON_RUN_AS_NODE: '1', ...env },
    signal,
    onLine,
  });
  const line = printed.split('\n').find((text) => text.startsWith(PROBE_ANSWER));
  const answer = line && (JSON.parse(line.slice(PROBE_ANSWER.length)) as ProbeAnswer);
  if (!answer) throw new UserError('engine', `the ${engine} engine ended without a word.`);
  if (answer.problem !== undefined) {
    throw new UserError('engine', `the ${engine} engine does not work here: ${answer.problem}`);
  }
  return answer;
}

/** Debugger and preload options are for whoever started us. */
function withoutOptions({ NODE_OPTIONS: _options, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}
