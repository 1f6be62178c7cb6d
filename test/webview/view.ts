import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { entries } from '../../scripts/entries.mjs';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { bundleOptions } from '../../scripts/lib/bundles.mjs';
import { page as pageHtml, type PageParts } from '../../src/extension/webviews/html.ts';
import manifest from '../../package.json' with { type: 'json' };
import { THEMES, type ThemeName } from './themes.ts';

/** A view's bundle in a browser, with the page and the policy that the extension gives it, but no VS Code. */
export interface View {
  page: Page;
  /** What the view has sent so far. */
  sent(): Promise<SentMessage[]>;
  /** Sends as the extension host does. */
  send(message: unknown): Promise<void>;
  state(): Promise<unknown>;
  setTheme(theme: ThemeName): Promise<void>;
  /** What went wrong in the page: exceptions, policy violations, console errors. */
  problems: string[];
  close(): Promise<void>;
}

export interface ViewOptions {
  view: PageParts['view'];
  theme?: ThemeName;
  /** Side bar or editor: what the view's transparent background shows. */
  place?: 'sideBar' | 'editor';
  width?: number;
  height?: number;
  deviceScaleFactor?: number;
  reducedMotion?: boolean;
  forcedColors?: boolean;
  /** What `getState` returns at first. */
  state?: unknown;
  /** Plays the extension host: what it sends when the view sends this. */
  answer?: (message: SentMessage) => unknown[] | Promise<unknown[]>;
}

export interface SentMessage {
  type: string;
  [field: string]: unknown;
}

const ORIGIN = 'http://view.test';

export const launch = launchBrowser;

/** Opens a view as its sources are now. */
export async function openView(browser: Browser, options: ViewOptions): Promise<View> {
  const { view, theme = 'dark', place = 'sideBar', width = 320, height = 900 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: options.forcedColors ? 'active' : 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  // A busy machine with two cores.
  page.setDefaultTimeout(90_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  // As JSON, which is how VS Code carries it and much faster than a value.
  const send = (message: unknown): Promise<void> =>
    page.evaluate((json) => window.postMessage(JSON.parse(json), '*'), JSON.stringify(message));
  const { answer } = options;
  if (answer) {
    await page.exposeFunction('answerFromHost', async (message: SentMessage) => {
      for (const reply of await answer(message)) await send(reply);
    });
  }
  await page.route(`${ORIGIN}/**`, async (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === '') return route.fulfill({ contentType: 'text/html', body: html(view) });
    if (!/^[a-z]+\.(js|css)$/.test(file)) return route.fulfill({ status: 404, body: '' });
    const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: await bundle(file) });
  });
  await page.addInitScript(pretendVsCode, options.state ?? null);
  await page.addInitScript(applyTheme, { ...themed(theme), place });
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    problems,
    sent: () => page.evaluate(() => (globalThis as unknown as Pretended).sent),
    send,
    state: () => page.evaluate(() => (globalThis as unknown as Pretended).kept),
    setTheme: (name) => page.evaluate(applyTheme, { ...themed(name), place }),
    close: () => context.close(),
  };
}

const bundles = new Map<string, Promise<string>>();

/** A file of dist/webview, built in memory: no build must be there, and none is stale. */
function bundle(file: string): Promise<string> {
  const made = bundles.get(file) ?? makeBundle(file);
  bundles.set(file, made);
  return made;
}

async function makeBundle(file: string): Promise<string> {
  const entry = entries.find(({ to }) => to === `dist/webview/${file}`);
  if (!entry) throw new Error(`scripts/entries.mjs has no dist/webview/${file}`);
  const result = await build({ ...bundleOptions(entry), write: false, sourcemap: false });
  return result.outputFiles[0].text;
}

function html(view: PageParts['view']): string {
  return pageHtml({
    view,
    title: view,
    script: `${ORIGIN}/${view}.js`,
    style: `${ORIGIN}/${view}.css`,
    cspSource: ORIGIN,
    nonce: 'nonce',
    language: 'en',
  });
}

interface Manifest {
  contributes: { colors: { id: string; defaults: Record<string, string> }[] };
}

/** A theme with the colours that the extension contributes to it. */
function themed(theme: ThemeName): (typeof THEMES)[ThemeName] {
  const key = {
    dark: 'dark',
    light: 'light',
    'high-contrast': 'highContrast',
    'high-contrast-light': 'highContrastLight',
  } as const;
  const own = (manifest as Manifest).contributes.colors.map(
    ({ id, defaults }): [string, string] => [id.replaceAll('.', '-'), defaults[key[theme]]],
  );
  const { className, variables } = THEMES[theme];
  return { className, variables: { ...variables, ...Object.fromEntries(own) } };
}

interface Pretended {
  sent: SentMessage[];
  kept: unknown;
  answerFromHost?: (message: SentMessage) => Promise<void>;
}

/** Runs in the page: what VS Code puts there. */
function pretendVsCode(state: unknown): void {
  const pretended: Pretended = { sent: [], kept: state ?? undefined };
  Object.assign(globalThis, pretended);
  const all = globalThis as unknown as Pretended;
  let acquired = false;
  Object.assign(globalThis, {
    acquireVsCodeApi() {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return {
        postMessage: (message: SentMessage) => {
          all.sent.push(structuredClone(message));
          void all.answerFromHost?.(message);
        },
        getState: () => all.kept,
        setState: (next: unknown) => (all.kept = structuredClone(next)),
      };
    },
  });
}

/** Runs in the page: the variables and the class, as VS Code sets them. */
function applyTheme({
  className,
  variables,
  place,
}: {
  className: string;
  variables: Record<string, string>;
  place: string;
}): void {
  const apply = () => {
    const { style } = document.documentElement;
    for (const name of [...style]) if (name.startsWith('--vscode-')) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables))
      style.setProperty(`--vscode-${name}`, value);
    style.backgroundColor = variables[`${place}-background`];
    document.body.className = className;
  };
  if (document.body) apply();
  else document.addEventListener('DOMContentLoaded', apply);
}
