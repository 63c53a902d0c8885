//! Going live on the server's HTML.

import assert from 'node:assert/strict';
import { VERSION } from '../../src/protocol.js';
import { inFreshPage, inPage } from './support/suite.js';
import { BUTTON, COLUMN, EMPTY, ITEM, SMALL, TEMPLATES, TEXT } from './support/views.js';
import type { View } from './support/host.js';

inPage('a page goes live on its own HTML and keeps its nodes', SMALL, async ({ host, page }) => {
  assert.deepEqual(host.hellos, [[VERSION, 'the token', 0, 0, true]]);
  host.patch(0, 4, 2, 0, 'Total: ', 4, 3, 2, '++', 4, 4, 0, 'two', 4, 5, 0, 'three');
  await page.waitForFunction(() => document.body.innerText.includes('Total: '));
  assert.equal(
    await page.evaluate(() => document.querySelector('.lt-column')!.innerHTML.replace(/<label.*/, '')),
    'Total: <button class="lt-button" type="button">++</button>twothree',
  );
});

inFreshPage('the same nodes are there before and after going live', SMALL, async ({ host, page }) => {
  await page.evaluate(() => Object.assign(document.querySelector('button')!, { mine: 1 }));
  await host.until('a hello', () => host.hellos.length === 1);
  host.welcome();
  await page.waitForSelector('html[data-lattice=live]');
  assert.equal(await page.evaluate(() => (document.querySelector('button') as unknown as { mine: number }).mine), 1);
}, (host) => { host.welcomes = false; });

inFreshPage('HTML that is not the session\'s is replaced by a full view', { ...SMALL, hash: 1 }, async ({ host, page, html }) => {
  await host.until('a hello', () => host.hellos.length === 1);
  assert.equal(host.hellos[0]![4], false);
  host.patch(0, 2, 40, 3, 0, 0, COLUMN, 1, TEXT, 1, 'fresh', BUTTON, 1, null, true, 'x', 0, 0);
  await page.waitForSelector('html[data-lattice=live]');
  assert.equal(await html(), '<div class="lt-column">fresh<button class="lt-button" type="button">x</button></div>');
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
  assert.deepEqual(host.events[0], [1, 1, 42, 1, null]);
});

const styled: View = {
  html: '<li>a<input name="n">tail<!---->b</li>',
  templates: TEMPLATES,
  items: [ITEM, 1, 0],
  next: 2,
  css: '#lt-root > :nth-child(1) { color: rgb(1, 2, 3) }',
  styles: [[1, 0, 'rgb(1, 2, 3)']],
};
inPage('first-paint styles go over to the elements, and their <style> goes', styled, async ({ host, page, settled }) => {
  assert.equal(await page.evaluate(() => document.querySelectorAll('style').length), 0);
  const color = () => page.evaluate(() => getComputedStyle(document.querySelector('li')!).color);
  assert.equal(await color(), 'rgb(1, 2, 3)');
  host.patch(0, 4, 1, 0, 'rgb(4, 5, 6)', 4, 1, 4, 'B', 4, 1, 2, 'A', 4, 1, 1, true);
  await settled();
  assert.equal(await color(), 'rgb(4, 5, 6)');
  assert.equal(await page.evaluate(() => document.querySelector('li')!.outerHTML.replace(/ style="[^"]*"/, '')), '<li class="done">A<input name="n">tailB</li>');
});

inPage('a slot listed as not listening sends nothing until it listens', { ...SMALL, styles: [[3, 1, false]] }, async ({ host, page, settled }) => {
  await page.click('button');
  host.patch(0, 4, 3, 1, true);
  await settled();
  assert.equal(host.events.length, 0);
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
});

const texts: View = { html: '<!----><!----> x<!---->', templates: TEMPLATES, items: [TEXT, 4, 0], next: 5 };
inPage('empty texts are found between their separators', texts, async ({ host, settled, html }) => {
  host.patch(0, 4, 1, 0, '1', 4, 2, 0, '2', 4, 4, 0, '4');
  await settled();
  assert.equal(await html(), '12 x4');
});

const long: View = { html: 'x'.repeat(200_000), templates: TEMPLATES, items: [TEXT, 1, 0], next: 2 };
inPage('a text that the parser cut in pieces is one text', long, async ({ host, settled, html }) => {
  host.patch(0, 4, 1, 0, 'short');
  await settled();
  assert.equal(await html(), 'short');
});

inFreshPage('a page of another version reloads itself, and stops when that does not help', { ...EMPTY, v: VERSION + 1 }, async ({ host, page }) => {
  await page.waitForFunction(() => document.body.innerText.includes('This page cannot go on'), undefined, { timeout: 10_000 });
  assert.equal(host.loads, 4);
});
