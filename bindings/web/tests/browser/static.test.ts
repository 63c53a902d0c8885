//! What only a static folder has: it starts without a network, says what is wrong with it, and keeps to its policy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually, placesOf } from './support/app.js';
import { launch, live } from './support/browser.js';
import { Folder } from './support/folder.js';

const place = placesOf('LATTICE_COUNTER').get('rust-static');
let browser: Browser;
let folder: Folder;

before(async () => {
  if (place) [browser, folder] = await Promise.all([launch(), Folder.serve(place)]);
});

after(async () => {
  await browser?.close();
  folder?.stop();
});

/** A window of a browser that was never here. */
function inFolder(name: string, body: (page: Page, context: BrowserContext) => Promise<void>): void {
  test(name, { timeout: 60_000, skip: place ? false : 'LATTICE_COUNTER names no folder' }, async () => {
    folder.up = true;
    folder.instead.clear();
    const context = await browser.newContext();
    try {
      await body(await context.newPage(), context);
    } finally {
      await context.close();
    }
  });
}

const count = (page: Page) => page.locator('#lt-root').innerText().then((text) => /Count: (-?\d+)/.exec(text)?.[1]);
const plus = (page: Page) => page.getByRole('button', { name: '+', exact: true });
const alert = (page: Page) => page.getByRole('alert').innerText();
/** The address of the app's program within the folder. */
const program = (page: Page) => page.evaluate(() => (JSON.parse(document.getElementById('lattice-data')!.textContent!) as { socket: string }).socket.split('#')[0]!);

inFolder('after one visit the app starts and works without a network, and again', async (page) => {
  await page.goto(folder.url);
  await live(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  folder.up = false;
  for (const visit of [1, 2]) {
    await page.reload();
    await live(page);
    await plus(page).click();
    await eventually(() => count(page), '1');
    assert.ok(visit);
  }
});

inFolder('the first paint is there before the program, and what is pressed meanwhile is kept and handled', async (page) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(folder.url);
  await plus(page).click();
  await plus(page).click();
  assert.equal(await count(page), '0');
  release();
  await live(page);
  await eventually(() => count(page), '2');
});

inFolder('a program that was tampered with is not run; the page says so, and loads well when it is whole again', async (page) => {
  await page.goto(folder.url);
  const path = await program(page);
  const { readFileSync } = await import('node:fs');
  const whole = readFileSync(`${place}/${path}`);
  for (const damaged of [whole.subarray(0, 1000), Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1)! ^ 1])]), Buffer.from('<h1>Not found</h1>'), null]) {
    folder.instead.set(path, damaged);
    const fresh = await page.context().browser()!.newContext();
    const visit = await fresh.newPage();
    await visit.goto(folder.url);
    await visit.evaluate(() => caches.open('lattice http://127.0.0.1/another/folder/ 1'));
    await visit.getByRole('alert').waitFor();
    assert.match(await alert(visit), /could not be loaded, or has arrived damaged/);
    assert.equal(await count(visit), '0', 'the first paint stands');
    folder.instead.clear();
    await visit.getByRole('button', { name: 'Load again' }).click();
    await live(visit);
    await plus(visit).click();
    await eventually(() => count(visit), '1');
    assert.ok(await visit.evaluate(() => caches.has('lattice http://127.0.0.1/another/folder/ 1')), 'what other folders keep is theirs');
    await fresh.close();
  }
});

inFolder('a browser without WebAssembly is told what it needs', async (page) => {
  await page.addInitScript(() => delete (globalThis as { WebAssembly?: unknown }).WebAssembly);
  await page.goto(folder.url);
  await page.getByRole('alert').waitFor();
  assert.match(await alert(page), /needs WebAssembly/);
});

inFolder('a session that breaks stops, and the page says so and offers to start anew', async (page) => {
  await page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    // The program's receive traps, as a panic does.
    (WebAssembly as { instantiate: unknown }).instantiate = async (bytes: ArrayBuffer, imports: WebAssembly.Imports) => {
      const { instance } = await instantiate(bytes, imports);
      const broken = () => {
        if ((globalThis as { breaks?: boolean }).breaks) throw new WebAssembly.RuntimeError('unreachable');
        return (instance.exports['lattice_work'] as (now: number) => number)(Date.now());
      };
      return { instance: { exports: { ...instance.exports, lattice_work: broken } } };
    };
  });
  await page.goto(folder.url);
  await live(page);
  await page.evaluate(() => ((globalThis as { breaks?: boolean }).breaks = true));
  await plus(page).click();
  await page.getByRole('alert').waitFor();
  assert.match(await alert(page), /has stopped because of an error/);
  await page.getByRole('button', { name: 'Load again' }).click();
  await live(page);
  await plus(page).click();
  await eventually(() => count(page), '1');
});

inFolder('a page of another build than its program shows the program\'s view', async (page) => {
  const { readFileSync } = await import('node:fs');
  const html = readFileSync(`${place}/index.html`, 'utf8');
  folder.instead.set('index.html', Buffer.from(html.replace(/"token":"[0-9a-f]+"/, '"token":"0"')));
  await page.goto(folder.url);
  await live(page);
  await plus(page).click();
  await eventually(() => count(page), '1');
});
