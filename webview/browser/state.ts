import { Query } from '../../src/protocol/browser.ts';
import { Value } from '@sinclair/typebox/value';

/** What the reader chose and where they are: kept over a reload. */
export interface BrowserState {
  version: 1;
  query: Query;
  find: string;
  ignoreCase: boolean;
  top: number;
  active: number;
}

export const FRESH: BrowserState = {
  version: 1,
  query: { filter: '', group: false },
  find: '',
  ignoreCase: true,
  top: 0,
  active: 0,
};

/** What was kept, as far as it can be trusted. */
export function restored(kept: unknown): BrowserState {
  if (typeof kept !== 'object' || kept === null) return FRESH;
  const { version, query, find, ignoreCase, top, active } = kept as Record<string, unknown>;
  if (version !== 1) return FRESH;
  const place = (value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
  return {
    version: 1,
    query: Value.Check(Query, query) ? query : FRESH.query,
    find: typeof find === 'string' ? find.slice(0, 1000) : '',
    ignoreCase: ignoreCase !== false,
    top: place(top),
    active: Math.floor(place(active)),
  };
}
