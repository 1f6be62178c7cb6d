import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { testResults } from '../../../scripts/lib/paths.mjs';

/** For anything that a busy machine with two cores may take to show, in milliseconds. */
export const patience = 120_000;

/** Waits until VS Code's window is drawn and its extension host answers. */
export async function waitForWorkbench(page: Page): Promise<void> {
  // The side bar is hidden where no folder is open; the bar beside it never is.
  await page.locator('.monaco-workbench .part.activitybar').waitFor({ timeout: patience });
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: patience });
}

/**
 * Reloads the window by VS Code's own command, which saves its state first (a reload by the browser
 * loses what was not yet written).
 */
export async function reloadWindow(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-before-reload', ''));
  await runCommand(page, 'Developer: Reload Window');
  await page.locator('html:not([data-before-reload])').waitFor({ timeout: patience });
  await waitForWorkbench(page);
}

/**
 * Opens the command palette and runs the command by a click on its row. The row is looked for by its
 * whole title, never by the fuzzy top hit; while the extension host starts, it is not there yet.
 *
 * @param title as the palette shows it, such as `Thoughtscope: Start RL Run`
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first();
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      await openPalette(page, title);
      await row.click({ timeout: 3000 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * Titles of the palette's rows for a search, as many as its list draws; waits until there is one
 * that starts with the search.
 */
export async function listCommands(page: Page, search: string): Promise<string[]> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      await openPalette(page, search);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      continue;
    }
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor({ timeout: patience });
    const labels = await rows.evaluateAll((all) =>
      all.map((row) => row.getAttribute('aria-label')),
    );
    await page.keyboard.press('Escape');
    const titles = labels.map((label) => label ?? '');
    if (titles.some((title) => title.startsWith(search)) || Date.now() > deadline) return titles;
    await page.waitForTimeout(500);
  }
}

async function openPalette(page: Page, search: string): Promise<void> {
  // Focus inside a webview would swallow the key.
  await page
    .locator('.part.titlebar, .part.statusbar')
    .first()
    .click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input.input');
  // An editor that opens just now may take the key or close the palette at once: its caller then asks once more.
  await input.waitFor({ timeout: 10_000 });
  // What a command before it still does may close the palette again: its caller then asks once more.
  await input.fill(`>${search}`, { timeout: 5000 });
}

/** Chooses a row of an open quick pick by the start of its label. */
export async function pick(page: Page, label: string): Promise<void> {
  await page
    .locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`)
    .first()
    .click({ timeout: patience });
}

/** Fills in an open input box and confirms it. */
export async function answer(page: Page, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor({ timeout: patience });
  await input.fill(text);
  await page.keyboard.press('Enter');
}

/**
 * Gives `path` to VS Code's own file dialog. The dialog writes its first folder into the field when it has listed it, over
 * what was typed by then, and drops keys while it lists: so Enter follows only where the path still stands, until it is taken.
 */
export async function choosePath(page: Page, path: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  // Its button tells it from the palette, which may still be closing.
  const button = page.locator('.quick-input-widget .monaco-button:visible').first();
  await button.waitFor({ timeout: patience });
  const value = async () => (await input.inputValue({ timeout: 2000 })).replace(/\/$/, '');
  const deadline = Date.now() + patience;
  let listed = false;
  while (await button.isVisible()) {
    if (Date.now() > deadline) throw new Error(`The dialog does not take ${path}.`);
    listed ||= (await value().catch(() => '')) !== '';
    if (listed) {
      await input.fill(path, { timeout: 2000 }).catch(() => undefined);
      await page.waitForTimeout(500);
      if ((await value().catch(() => '')) === path) await page.keyboard.press('Enter');
    }
    await page.waitForTimeout(500);
  }
}

/**
 * The webview whose document contains an element that matches `selector`. VS Code nests a webview
 * two frames deep and keeps all of them as siblings, so the marker element is what tells them apart.
 */
export async function webviewFrame(page: Page, selector: string): Promise<Frame> {
  const deadline = Date.now() + patience;
  for (;;) {
    for (const frame of page.frames()) {
      if (await holds(frame, selector)) return frame;
    }
    if (Date.now() > deadline) throw new Error(`No webview shows an element ${selector}.`);
    await page.waitForTimeout(100);
  }
}

async function holds(frame: Frame, selector: string): Promise<boolean> {
  if (frame === frame.page().mainFrame()) return false;
  try {
    return (await frame.locator(selector).count()) > 0;
  } catch {
    // The frame went away while we looked.
    return false;
  }
}

/** Opens a file of the workspace through the quick open box. */
export async function openFile(page: Page, name: string): Promise<Locator> {
  await page
    .locator('.part.statusbar')
    .first()
    .click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('Control+P');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor({ timeout: patience });
  await input.fill(name);
  await pick(page, name);
  return editorTab(page, name);
}

/** The tab of an open editor; waits for it. */
export async function editorTab(page: Page, name: string): Promise<Locator> {
  const tab = page.locator(`.tab[data-resource-name="${name}"]`);
  await tab.waitFor({ timeout: patience });
  return tab;
}

/** Saves a picture of the window as test-results/NAME.png and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(testResults, { recursive: true });
  const path = join(testResults, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
