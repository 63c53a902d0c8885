//! One browser and one host for the tests of a file; a page of its own for each test.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launch, live, open } from './browser.js';
import { Host, type View } from './host.js';

export interface Scene {
  readonly host: Host;
  readonly page: Page;
  /** The root's HTML, as the browser prints it. */
  html(): Promise<string>;
  /** All that a patch sent by now does to the page has been done. */
  settled(): Promise<void>;
}

let browser: Browser;
let host: Host;

before(async () => {
  [browser, host] = await Promise.all([launch(), Host.start()]);
});

after(async () => {
  await browser.close();
  host.stop();
});

/** A test in a live page that shows `view`. */
export function inPage(name: string, view: View, body: (scene: Scene) => Promise<void>): void {
  inFreshPage(name, view, async (scene) => {
    await live(scene.page);
    await body(scene);
  });
}

/** The same, without waiting until it is live. `prepare` sets the host up before the page is loaded. */
export function inFreshPage(name: string, view: View, body: (scene: Scene) => Promise<void>, prepare?: (host: Host) => void): void {
  test(name, { timeout: 30_000 }, async () => {
    host.reset(view);
    prepare?.(host);
    const { page, complaints } = await open(browser, host.url);
    try {
      await body({
        host,
        page,
        html: () => page.evaluate(() => document.getElementById('lt-root')!.innerHTML),
        settled: async () => {
          // The page's Ack tells that the last patch is in.
          const last = host.next - 1;
          await host.until(`an Ack of patch ${last}`, () => host.messages.some((message) => (message[0] === 2 && message[1] === last) || (message[0] === 1 && message[2] === last)));
        },
      });
    } finally {
      // A page that is closed in the middle of a reload may never answer.
      await page.waitForLoadState().catch(() => {});
      await page.close();
    }
    assert.deepEqual(complaints, [], 'the page threw nothing and kept to its CSP');
  });
}
