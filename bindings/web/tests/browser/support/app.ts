//! An app of Lattice, named in the environment by the URL where it is served or the folder that it was built into; its tests are
//! skipped where neither is given.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch, live, open } from './browser.js';
import { Folder } from './folder.js';

let browser: Browser | undefined;

type Body = (page: Page, another: () => Promise<Page>) => Promise<void>;

/**
 * Tests of one app, wherever it runs: the variable names its places. `body` gets a live page, and a way to open another window with a session of its own.
 */
export function app(variable: string): (name: string, body: Body) => void {
  const places = placesOf(variable);
  let folder: Folder | undefined;
  before(async () => {
    if (places.size) browser ??= await launch();
  });
  after(async () => {
    folder?.stop();
    await browser?.close();
    browser = undefined;
  });
  return (name, body) => {
    if (!places.size) test(name, { skip: `${variable} is not set` }, () => {});
    for (const [label, place] of places) {
      run(`${name} (${label})`, async () => (place.startsWith('http') ? place : (folder ??= await Folder.serve(place)).url), body);
    }
  };
}

/** Where an app is: by label (`python`, `rust-static`) the URL where it is served, or the folder that it was built into. */
export function placesOf(variable: string): Map<string, string> {
  const words = (process.env[variable] ?? '').split(' ').filter(Boolean);
  return new Map(words.map((word) => word.split('=', 2) as [string, string]));
}

function run(name: string, where: () => Promise<string>, body: Body): void {
  test(name, { timeout: 60_000 }, async () => {
    const url = await where();
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
      const { page } = await open(context, url);
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
