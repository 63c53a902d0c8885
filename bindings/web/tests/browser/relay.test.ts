//! The socket in a worker, and the page that may not have one.

import assert from 'node:assert/strict';
import { live } from './support/browser.js';
import { inFreshPage, inPage, type Scene } from './support/suite.js';
import { SMALL } from './support/views.js';

inPage('an answer reaches the DOM before the next frame, although the browser holds messages back after a click', SMALL, async ({ host, page }) => {
  await page.evaluate(() => {
    const seen = ((window as unknown as { seen: string[] }).seen = [] as string[]);
    addEventListener('click', () => requestAnimationFrame(() => seen.push('frame')), true);
    new MutationObserver(() => seen.push('answer')).observe(document.getElementById('lt-root')!, { subtree: true, characterData: true });
  });
  // Which comes first is chance when the machine is busy; held back, the answer is never first.
  for (let clicks = 1; clicks <= 100; clicks++) {
    const box = (await page.locator('button').boundingBox())!;
    await page.mouse.click(box.x + 4, box.y + 4);
    await host.until('the click', () => host.events.length === clicks);
    host.patch(clicks, 4, 2, 0, `answer ${clicks}`);
    await page.waitForFunction((count) => (window as unknown as { seen: string[] }).seen.length === count, 2 * clicks);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    if (seen.at(-1) === 'frame') return;
  }
  assert.fail('each answer waited for a frame');
});

inPage('there is one worker, also after a reconnect, and none after the page', SMALL, async ({ host, page }) => {
  assert.equal(page.workers().length, 1);
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  await live(page);
  assert.equal(page.workers().length, 1);
  const gone = new Promise<void>((done) => (host.socket!.onclose = done));
  await page.goto('about:blank');
  await gone;
});

const without = async ({ host, page }: Scene) => {
  await live(page);
  assert.equal(page.workers().length, 0);
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
};
inFreshPage('a page that may not have a worker is live without', SMALL, without, (host) => (host.workers = false));
inFreshPage('a page that cannot load the relay is live without', SMALL, without, (host) => host.missing.add('relay.js'));
