//! A running app of Lattice, named by its URL in the environment; its tests are skipped where it is not given.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch, live, open } from './browser.js';

let browser: Browser | undefined;

/** Tests of one app: `body` gets a live page, and a way to open another window with a session of its own. */
export function app(variable: string): (name: string, body: (page: Page, another: () => Promise<Page>) => Promise<void>) => void {
  const url = process.env[variable];
  before(async () => {
    if (url) browser ??= await launch();
  });
  after(async () => {
    await browser?.close();
    browser = undefined;
  });
  return (name, body) => {
    test(name, { timeout: 60_000, skip: url ? false : `${variable} is not set` }, async () => {
      const contexts: BrowserContext[] = [];
      const complaints: string[] = [];
      const window = async () => {
        const context = await browser!.newContext();
        contexts.push(context);
        // The context hears also what a page says while it loads.
        context.on('console', (message) => {
          if (message.type() === 'error' || message.text().includes('full view')) complaints.push(message.text());
        });
        context.on('weberror', (error) => complaints.push(String(error.error())));
        const { page } = await open(context, url!);
        page.setDefaultTimeout(10_000);
        await live(page);
        return page;
      };
      try {
        await body(await window(), window);
      } finally {
        for (const context of contexts) await context.close();
      }
      assert.deepEqual(complaints, [], 'the console is clean, and the page went live on its own HTML');
    });
  };
}

/** Waits until `read` gives `expected`. */
export async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 5000;
  for (;;) {
    const found = await read();
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    if (Date.now() > end) assert.deepEqual(found, expected);
    await new Promise((done) => setTimeout(done, 25));
  }
}
