import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { bundleOptions } from '../../../scripts/lib/bundles.mjs';
import { entries } from '../../../scripts/entries.mjs';
import { page as html } from '../../../src/extension/webviews/html.ts';
import { THEME_CLASSES, THEMES, type ThemeName } from './themes.ts';

export interface ViewOptions<To, From> {
  view: 'charts' | 'trace';
  theme?: ThemeName;
  size?: { width: number; height: number };
  reducedMotion?: boolean;
  forcedColors?: boolean;
  /** What `getState` gives, as after a reload of the window. */
  state?: unknown;
  /** Plays the extension host: answers to what the view says. */
  answer(message: From): To[] | Promise<To[]>;
}

/** A view in a real browser, behind the page and the policy that it has in VS Code. */
export interface OpenView<To, From> {
  page: Page;
  /** A message from the host. */
  post(message: To): Promise<void>;
  /** What the view said. */
  said: From[];
  /** What must not happen: errors and violations of the page's policy. */
  problems: string[];
  state(): Promise<unknown>;
}

const ORIGIN = 'http://view.localhost';
const bundles = new Map<string, Promise<string>>();

/** One file of dist/webview, built in memory. */
function bundle(file: string): Promise<string> {
  let made = bundles.get(file);
  if (!made) {
    made = makeBundle(file);
    bundles.set(file, made);
  }
  return made;
}

async function makeBundle(file: string): Promise<string> {
  const entry = entries.find(({ to }) => to === `dist/webview/${file}`);
  if (!entry) throw new Error(`scripts/entries.mjs has no dist/webview/${file}`);
  const result = await build({ ...bundleOptions(entry), write: false, sourcemap: false });
  return result.outputFiles[0].text;
}

export async function openView<To, From extends { type: string }>(
  browser: Browser,
  options: ViewOptions<To, From>,
): Promise<OpenView<To, From>> {
  const { view, theme = 'dark', size = { width: 1280, height: 800 } } = options;
  const context = await browser.newContext({
    viewport: size,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: options.forcedColors ? 'active' : 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const said: From[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const post = async (message: To): Promise<void> => {
    await page.evaluate((data) => window.postMessage(data), message);
  };
  await page.exposeFunction('hostReceives', async (message: From) => {
    said.push(message);
    for (const reply of await options.answer(message)) await post(reply);
  });
  await page.addInitScript(
    ({ variables, className, state }) => {
      const global = window as unknown as {
        hostReceives(message: unknown): void;
        acquireVsCodeApi: unknown;
        savedState: unknown;
      };
      global.savedState = state;
      global.acquireVsCodeApi = () => ({
        postMessage: (message: unknown) => global.hostReceives(message),
        getState: () => global.savedState,
        setState: (next: unknown) => {
          global.savedState = structuredClone(next);
        },
      });
      const paint = (): void => {
        for (const [name, value] of Object.entries(variables)) {
          document.documentElement.style.setProperty(`--vscode-${name}`, value);
        }
        document.body?.classList.add(className);
      };
      // VS Code paints before the view's script runs, which stands at the end of <body>.
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        paint();
      }).observe(document, { childList: true, subtree: true });
    },
    { variables: THEMES[theme], className: THEME_CLASSES[theme], state: options.state },
  );
  await page.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') {
      const body = html({
        view,
        title: view,
        script: `${ORIGIN}/${view}.js`,
        style: `${ORIGIN}/${view}.css`,
        cspSource: ORIGIN,
        nonce: 'n0nce',
        language: 'en',
      });
      await route.fulfill({ contentType: 'text/html', body });
    } else if (path === '/favicon.ico') await route.fulfill({ status: 204 });
    else {
      const contentType = path.endsWith('.css') ? 'text/css' : 'text/javascript';
      await route.fulfill({ contentType, body: await bundle(path.slice(1)) });
    }
  });
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    post,
    said,
    problems,
    state: () => page.evaluate(() => (window as unknown as { savedState: unknown }).savedState),
  };
}
