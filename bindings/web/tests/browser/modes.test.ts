//! The same acts in an app that is served and in the same app in its page: the session says the same bytes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { placesOf } from './support/app.js';
import { launch, live } from './support/browser.js';
import { Folder } from './support/folder.js';

let browser: Browser | undefined;
after(() => browser?.close());
before(async () => {
  browser = await launch();
});

type Act = (page: Page) => Promise<void>;
/** What a window was told, as hexadecimal digits, without what tells of events only. */
type Told = readonly string[];

/** Does the acts one by one, each when the one before has its answer. */
async function told(context: BrowserContext, url: string, said: string[], acts: readonly Act[]): Promise<Told> {
  const page = await context.newPage();
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => said.push(Buffer.from(payload as Buffer).toString('hex'))));
  await page.exposeFunction('said', (message: string) => void said.push(message));
  await page.goto(url);
  await live(page);
  for (const act of acts) {
    const before = said.length;
    await act(page);
    for (const end = Date.now() + 5000; said.length === before && Date.now() < end; ) await new Promise((done) => setTimeout(done, 10));
    assert.ok(said.length > before, 'each act has an answer');
  }
  return said.filter((message) => parseInt(message.slice(0, 2), 16) >= 64);
}

function alike(name: string, variable: string, acts: readonly Act[]): void {
  const places = placesOf(variable);
  const [served, built] = [places.get('rust'), places.get('rust-static')];
  test(name, { timeout: 60_000, skip: served && built ? false : `${variable} names not both an URL and a folder` }, async () => {
    const folder = await Folder.serve(built!);
    const contexts = [await browser!.newContext({ serviceWorkers: 'block' }), await browser!.newContext({ serviceWorkers: 'block' })];
    const [there, here] = contexts as [BrowserContext, BrowserContext];
    try {
      // Without its worker the page has the socket itself, where it is seen.
      await there.route('**/relay.js', (route) => route.abort());
      await here.addInitScript(() => {
        const { instantiate } = WebAssembly;
        const listening = async (bytes: ArrayBuffer, imports: WebAssembly.Imports) => {
          const { exports } = (await instantiate(bytes, imports)).instance as unknown as { exports: Record<string, () => number> & { memory: WebAssembly.Memory } };
          const lattice_flush = () => {
            const length = exports['lattice_flush']!();
            const message = new Uint8Array(exports.memory.buffer, exports['lattice_output']!(), length);
            if (length) (globalThis as unknown as { said(message: string): void }).said(Array.from(message, (byte) => byte.toString(16).padStart(2, '0')).join(''));
            return length;
          };
          return { instance: { exports: { ...exports, lattice_flush } } };
        };
        (WebAssembly as { instantiate: unknown }).instantiate = listening;
      });
      const [one, other] = [await told(there, served!, [], acts), await told(here, folder.url, [], acts)];
      assert.ok(one.length > 0, 'something was said');
      assert.deepEqual(other, one);
    } finally {
      for (const context of contexts) await context.close();
      folder.stop();
    }
  });
}

const press = (name: string): Act => (page) => page.getByRole('button', { name, exact: true }).first().click();

alike('the counter', 'LATTICE_COUNTER', [press('+'), press('+'), press('-'), press('+'), press('+')]);

const field = (page: Page) => page.getByLabel('New todo');
alike('the todo list', 'LATTICE_TODO', [
  (page) => field(page).fill('milk'), press('Add'),
  (page) => field(page).fill('<b>eggs</b> & café'), (page) => field(page).press('Enter'),
  (page) => field(page).fill('bread'), press('Add'),
  (page) => page.getByRole('checkbox').nth(1).check(),
  (page) => page.getByText('done', { exact: true }).click(),
  (page) => page.getByText('all', { exact: true }).click(),
  (page) => page.getByRole('checkbox').nth(1).uncheck(),
]);
