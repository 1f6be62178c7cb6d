import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChrome } from '../../scripts/lib/chrome.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { page as pageHtml, type PageParts } from '../../src/extension/webviews/html.ts';
import { THEMES, type ThemeName } from './themes.ts';

/** A view's built bundle in a browser, with the page and the policy that the extension gives it, but no VS Code. */
export interface View {
  page: Page;
  /** What the view has sent so far. */
  sent(): Promise<{ type: string; [field: string]: unknown }[]>;
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
  /** What `getState` returns at first. */
  state?: unknown;
}

const ORIGIN = 'http://view.test';

export async function launch(): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium; `npm run setup` installs one.');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Opens `dist/webview/<view>.js`; the build must be there. */
export async function openView(browser: Browser, options: ViewOptions): Promise<View> {
  const { view, theme = 'dark', place = 'sideBar', width = 320, height = 900 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === '') return route.fulfill({ contentType: 'text/html', body: html(view) });
    if (!/^(charts|trace)\.(js|css)$/.test(file)) return route.fulfill({ status: 404, body: '' });
    const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(join(root, 'dist', 'webview', file)) });
  });
  await page.addInitScript(pretendVsCode, options.state ?? null);
  await page.addInitScript(applyTheme, { ...THEMES[theme], place });
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    problems,
    sent: () => page.evaluate(() => (globalThis as unknown as Pretended).sent),
    send: (message) =>
      page.evaluate(
        (data) => window.postMessage(data, '*'),
        message as Parameters<Window['postMessage']>[0],
      ),
    state: () => page.evaluate(() => (globalThis as unknown as Pretended).kept),
    setTheme: (name) => page.evaluate(applyTheme, { ...THEMES[name], place }),
    close: () => context.close(),
  };
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

interface Pretended {
  sent: { type: string }[];
  kept: unknown;
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
        postMessage: (message: { type: string }) => all.sent.push(structuredClone(message)),
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
