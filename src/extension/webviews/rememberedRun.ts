import type { App } from '../app.ts';

/** The run that a view shows, kept over reloads of the window. */
export interface RememberedRun {
  /** What a fresh view follows: what the last one did, else the selected run, else the newest. */
  first(): string | undefined;
  keep(run: string | undefined): void;
}

/** @param key of the workspace's state */
export function rememberedRun({ context, focus, registry }: App, key: string): RememberedRun {
  const { workspaceState } = context;
  return {
    first: () =>
      [workspaceState.get<string>(key), focus.selected(), registry.runs()[0]?.status.id].find(
        (id) => id !== undefined && registry.find(id),
      ),
    keep: (run) => void workspaceState.update(key, run),
  };
}
