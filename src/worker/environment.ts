import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Variables that make a Node behave as somebody else's: debuggers, VS Code's host, Electron. */
const FOREIGN = /^(NODE_OPTIONS|NODE_CHANNEL_FD|ELECTRON_RUN_AS_NODE|VSCODE_.*)$/;

/** The environment without what belongs to whoever started us. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !FOREIGN.test(name)));
}

/** Strips this process's own environment: its threads and children inherit it. */
export function cleanOwnEnvironment(): void {
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
}

export type Priority = 'low' | 'normal';
/** Says `normal` to a worker that shall not give way. */
export const PRIORITY = 'THOUGHTSCOPE_PRIORITY';

/** Lets editors and browsers go first, unless told otherwise. Threads inherit it, so this comes before any. */
export function lowerPriority(): void {
  if (process.env[PRIORITY] === 'normal') return;
  const nice = constants.priority.PRIORITY_BELOW_NORMAL;
  try {
    setPriority(nice);
    // Linux shares processors out by session first: a detached worker is a session of its own, and its nice value alone
    // counts for nothing beside the editor's.
    if (process.platform === 'linux') writeFileSync('/proc/self/autogroup', String(nice));
  } catch {
    // A system that forbids it, or knows no such groups: slower for others, not wrong.
  }
}
