//! Debian's Chromium, or the one that LATTICE_CHROMIUM names, and a page whose errors are the test's.

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['LATTICE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** A page, and what it complained about: exceptions, and breaches of its CSP. */
export async function open(browser: Browser | BrowserContext, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

export async function live(page: Page): Promise<void> {
  await page.waitForSelector('html[data-lattice=live]', { timeout: 10_000 });
}
