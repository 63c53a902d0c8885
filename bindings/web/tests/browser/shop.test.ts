//! examples/python/shop.py in a real browser: pages without reload, the way back, what a reload keeps.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { app, eventually } from './support/app.js';
import { live } from './support/browser.js';

const shop = app('LATTICE_SHOP');

const heading = (page: Page) => page.locator('h1').innerText();
const path = (page: Page) => page.evaluate(() => location.pathname + location.search);

/** A mark that a reload of the page would wipe off. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => ((window as unknown as Record<string, unknown>)['marked'] = true));
}

async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => !!(window as unknown as Record<string, unknown>)['marked']);
}

async function shows(page: Page, title: string, at: string): Promise<void> {
  await eventually(async () => [await heading(page), await path(page)], [title, at]);
}

shop('links show pages without a reload, with title, focus and a word for who does not see it', async (page) => {
  await mark(page);
  await page.getByRole('link', { name: 'About' }).click();
  await shows(page, 'About us', '/about');
  assert.equal(await page.title(), 'About us');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'lt-root');
  assert.equal(await page.locator('.lt-announcer').textContent(), 'About us');
  assert.equal(await page.getByRole('link', { name: 'About' }).getAttribute('aria-current'), 'page');
  assert.ok(await isMarked(page));
});

shop('back and forward go from page to page, and scroll where they were', async (page) => {
  await mark(page);
  await page.setViewportSize({ width: 400, height: 300 });
  await page.evaluate(() => scrollTo(0, 250));
  await page.getByRole('link', { name: 'More' }).nth(2).click();
  await shows(page, 'Sencha', '/teas/3');
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.getByRole('link', { name: 'About' }).click();
  await shows(page, 'About us', '/about');
  await page.goBack();
  await shows(page, 'Sencha', '/teas/3');
  assert.equal(await page.title(), 'Sencha');
  await page.goBack();
  await shows(page, 'Teas', '/');
  await eventually(() => page.evaluate(() => scrollY > 100), true);
  await page.goForward();
  await shows(page, 'Sencha', '/teas/3');
  assert.ok(await isMarked(page));
});

shop('a filter stands in the URL, for back and for a reload', async (page) => {
  const offers = () => page.locator('.lt-card').count();
  const choose = (kind: string) => page.getByRole('group', { name: 'Kind' }).getByText(kind, { exact: true }).click();
  await choose('Green');
  await eventually(() => path(page), '/?kind=Green');
  assert.equal(await offers(), 2);
  await page.waitForTimeout(1100);
  await choose('White');
  await eventually(() => path(page), '/?kind=White');
  await page.goBack();
  await eventually(async () => [await path(page), await offers()], ['/?kind=Green', 2]);
  await page.reload();
  await live(page);
  assert.deepEqual([await path(page), await offers()], ['/?kind=Green', 2]);
  await page.goBack();
  await eventually(async () => [await path(page), await offers()], ['/', 5]);
});

shop('the cart is of one visitor and outlives a reload, the note outlives the tab', async (page, another) => {
  await page.getByRole('link', { name: 'More' }).first().click();
  await page.getByRole('button', { name: 'Into the cart' }).click();
  await shows(page, 'Cart', '/cart');
  await page.getByLabel('A note for us').fill('Ring twice');
  await eventually(() => page.evaluate(() => Object.values(localStorage).join()), 'str Ring twice');
  await page.reload();
  await live(page);
  await eventually(() => page.getByText('1 x Assam').count(), 1);
  await eventually(() => page.getByLabel('A note for us').inputValue(), 'Ring twice');

  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await live(tab);
  await eventually(() => tab.getByLabel('A note for us').inputValue(), 'Ring twice');
  assert.equal(await tab.getByText('1 x Assam').count(), 0, 'another tab is another session');

  const stranger = await another();
  await stranger.getByRole('link', { name: 'Cart' }).click();
  await shows(stranger, 'Cart', '/cart');
  assert.equal(await stranger.getByLabel('A note for us').inputValue(), '');
});

shop('the stock changes on all pages while people look', async (page, another) => {
  const other = await another();
  const stock = (page: Page) => page.locator('.lt-card').allInnerTexts();
  const before = await stock(page);
  await eventually(async () => JSON.stringify(await stock(page)) !== JSON.stringify(before), true);
  await eventually(async () => JSON.stringify(await stock(page)) === JSON.stringify(await stock(other)), true);
});

shop('a path without a page says so within the layout, and keeps no session for who asks', async (page) => {
  const answer = await page.context().request.get(new URL('/nothing', page.url()).href);
  assert.equal(answer.status(), 404);
  const html = await answer.text();
  assert.match(html, /There is nothing at <code>\/nothing<\/code>/);
  assert.match(html, /href="\/cart"/);
  assert.doesNotMatch(html, /<script/);
});

shop('keys and modifiers are the browser’s', async (page) => {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'About' }).click({ modifiers: ['Control'] });
  const tab = await opened;
  await tab.waitForLoadState();
  assert.equal(await path(tab), '/about');
  assert.equal(await path(page), '/');
});
