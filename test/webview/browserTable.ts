import type { Browser } from 'playwright-core';
import { openStore, type TableTarget } from '../../src/index/openStore.ts';
import { createSession, type BrowserSession } from '../../src/index/session.ts';
import { FromBrowser, ToBrowser } from '../../src/protocol/browser.ts';
import { validated } from '../../src/protocol/validate.ts';
import { openView, type View, type ViewOptions } from './view.ts';

/** The browser's view over a real session, with the extension host's part played. */
export interface Opened {
  view: View;
  session: BrowserSession;
  /** Rows that the view asked to open. */
  opened: number[];
  close(): Promise<void>;
}

export async function openBrowser(
  browser: Browser,
  target: TableTarget,
  options: Partial<ViewOptions> = {},
): Promise<Opened> {
  const store = await openStore(target);
  const opened: number[] = [];
  // The session may speak before there is a view to hear it; a view asks again when it is ready.
  const shown: { view?: View } = {};
  let closed = false;
  const session = createSession(store, {
    interval: 100,
    post(message) {
      const { view } = shown;
      if (!view || closed) return;
      // A page that is being closed hears nothing any more.
      view.send(validated(ToBrowser, message, 'message to the view')).catch(() => undefined);
    },
  });
  const view = await openView(browser, {
    view: 'browser',
    place: 'editor',
    width: 1280,
    height: 720,
    ...options,
    answer(raw) {
      const message = validated(FromBrowser, raw, 'message from the view');
      if (message.type === 'browser/open') opened.push(message.row);
      // What the view says while it is still being opened waits until it can be answered.
      else setTimeout(() => session.receive(message), shown.view ? 0 : 200);
      return [];
    },
  });
  shown.view = view;
  return {
    view,
    session,
    opened,
    async close() {
      closed = true;
      await session.close();
      await view.close();
    },
  };
}
