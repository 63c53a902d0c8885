//! What the browser does with the page that the patches make: custom elements, layout, scrolling.

import assert from 'node:assert/strict';
import type { Data } from '../../src/protocol.js';
import { inPage } from './support/suite.js';
import { BUTTON, COLUMN, EMPTY, TEXT } from './support/views.js';

const on = (slot: number, name: string, payload = 0): Data => [5, slot, name, payload, [], 0, 0, 0];

inPage('a custom element gets its properties, and its events are heard, whether they bubble or not', EMPTY, async ({ host, page, settled }) => {
  await page.evaluate(() => {
    customElements.define('x-rating', class extends HTMLElement {
      stars = 0;
      get value(): string {
        return String(this.stars);
      }
      set max(max: number) {
        this.textContent = `of ${max}`;
      }
    });
  });
  host.patch(0, 1, 20, ['x-rating', 0, [], [[2, 0, 'max'], on(1, 'rate', 1), on(2, 'reset')], []], 3, 1, 0, 20, 1, 5, true, true, 0);
  await settled();
  assert.equal(await page.textContent('x-rating'), 'of 5');
  await page.evaluate(() => {
    const rating = document.querySelector('x-rating') as HTMLElement & { stars: number };
    rating.stars = 3;
    rating.dispatchEvent(new CustomEvent('rate', { bubbles: true }));
    rating.dispatchEvent(new CustomEvent('reset'));
  });
  await host.until('both events', () => host.events.length === 2);
  assert.deepEqual(host.events.map((event) => event.slice(2)), [[2, 1, '3'], [2, 2, null]]);
  host.patch(2, 4, 2, 0, 7);
  await settled();
  assert.equal(await page.textContent('x-rating'), 'of 7');
});

inPage('an event that bubbles is sent once', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 3, 1, 0, BUTTON, 1, null, true, 'x', 0);
  await settled();
  await page.click('button');
  await page.click('button');
  await host.until('both', () => host.events.length === 2);
  await page.waitForTimeout(100);
  assert.equal(host.events.length, 2);
});

inPage('a burst of patches costs no layout but that of the frames in which it is drawn', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 3, 1, 0, TEXT, 1, 'start', 0);
  await settled();
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const layouts = async () => (await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'LayoutCount')!.value;
  await page.evaluate(() => {
    const counting = window as unknown as { frames: number };
    counting.frames = 0;
    const frame = () => {
      counting.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const before = await layouts();
  for (let no = 0; no < 300; no++) host.patch(0, 4, 2, 0, `text ${no}`, 3, 1, 2, TEXT, 1, `row ${no}`, 0);
  await page.waitForFunction(() => document.body.textContent!.includes('text 299'));
  const after = await layouts();
  const frames = await page.evaluate(() => (window as unknown as { frames: number }).frames);
  assert.ok(after - before <= frames + 2, `${after - before} layouts in ${frames} frames`);
  assert.ok(after - before < 150, `${after - before} layouts for 300 patches`);
});

inPage('what is scrolled stays there while rows come, move and go', EMPTY, async ({ host, page, settled }) => {
  const rows = Array.from({ length: 40 }, (_, at): Data[] => [null, true, `row ${at}`]).flat();
  host.patch(0, 3, 1, 0, COLUMN, 1, BUTTON, 40, ...rows, 0, 0);
  await settled();
  const scroller = () => page.evaluate(() => {
    const one = document.querySelector('.lt-column .lt-column') as HTMLElement;
    return [one.scrollTop, one.scrollHeight > one.clientHeight];
  });
  await page.evaluate(() => {
    const one = document.querySelector('.lt-column .lt-column') as HTMLElement;
    one.style.display = 'grid';
    one.style.height = '60px';
    one.style.overflow = 'auto';
    one.style.overflowAnchor = 'none';
    one.scrollTop = 100;
  });
  assert.deepEqual(await scroller(), [100, true]);
  host.patch(0, 4, 5, 2, 'changed', 7, 42, 4, 3, 2, 0, BUTTON, 1, null, true, 'last', 0, 5, 20);
  await settled();
  assert.deepEqual(await scroller(), [100, true]);
  // The scroller itself moves within its list.
  host.patch(0, 3, 1, 2, TEXT, 1, 'before', 0, 7, 2, 44, 3, 1, 0, TEXT, 1, 'after', 0);
  await settled();
  assert.deepEqual(await scroller(), [100, true]);
});
