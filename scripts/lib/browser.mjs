import { chromium } from 'playwright-core';
import { findChrome } from './chrome.mjs';

/**
 * A headless Chrome or Chromium, the installed one.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium found: run `npm run setup` once.');
  return chromium.launch({
    executablePath,
    // Chromium's sandbox does not work for root, as which containers run.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage'],
  });
}
