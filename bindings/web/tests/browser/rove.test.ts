//! Roving focus: arrows, Home, End and letters move it, Tab passes the whole as one stop.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Data } from '../../src/protocol.js';
import type { View } from './support/host.js';
import { inPage } from './support/suite.js';

const place = (attributes: string[]): Data => ['div', 0, attributes, [[7]], []];
const TEMPLATES: readonly Data[] = [
  place(['role', 'tablist', 'data-lt-rove', '']),
  place(['role', 'menu', 'data-lt-rove', '']),
  ['button', 0, [], [[1, 0, 'disabled'], [5, 1, 'click', 0, [], 0, 0, 0]], [2]],
  ['input', 0, ['id', 'field'], [], []],
];
const [TABS, MENU, BUTTON, FIELD] = [1, 2, 3, 4];
const buttons = (...names: string[]) => names.map((name) => `<button>${name}</button>`).join('');

/** Tabs (1) of three (2 to 4), a menu (5) of four (6 to 9), a field (10). */
const VIEW: View = {
  html: `<div role="tablist" data-lt-rove="">${buttons('One', 'Two', 'Three')}</div><div role="menu" data-lt-rove="">${buttons('Copy', 'Cut', 'Paste', 'Print')}</div><input id="field">`,
  templates: TEMPLATES,
  items: [TABS, 1, BUTTON, 3, 0, MENU, 1, BUTTON, 4, 0, FIELD, 1, 0],
  next: 11,
};
const focused = (page: Page) => page.evaluate(() => document.activeElement!.textContent || document.activeElement!.id);

async function presses(page: Page, ...steps: [key: string, then: string][]): Promise<void> {
  for (const [key, then] of steps) {
    await page.keyboard.press(key);
    assert.equal(await focused(page), then, key);
  }
}

/** The first focus loads the module. */
async function enter(page: Page): Promise<void> {
  await page.focus('button');
  await page.waitForSelector('button[tabindex="0"]');
}

inPage('arrows move the focus along a tablist and around its ends; those across do nothing', VIEW, async ({ page }) => {
  await enter(page);
  await presses(page, ['ArrowRight', 'Two'], ['ArrowRight', 'Three'], ['ArrowRight', 'One'], ['ArrowLeft', 'Three'], ['ArrowDown', 'Three'], ['Home', 'One'], ['End', 'Three']);
});

inPage('Tab stops once at each place, where the focus was last', VIEW, async ({ page }) => {
  await enter(page);
  await presses(page, ['ArrowRight', 'Two'], ['Tab', 'Copy'], ['ArrowDown', 'Cut'], ['ArrowRight', 'Cut'], ['Tab', 'field'], ['Shift+Tab', 'Cut'], ['Shift+Tab', 'Two']);
});

inPage('letters go to the next item that begins with them', VIEW, async ({ page }) => {
  await enter(page);
  await presses(page, ['Tab', 'Copy'], ['p', 'Paste'], ['r', 'Print']);
  await page.waitForTimeout(700);
  await presses(page, ['c', 'Copy'], ['c', 'Cut'], ['c', 'Copy']);
});

inPage('an item that goes, or is disabled, gives its place to another, and clicks are sent as ever', VIEW, async ({ host, page }) => {
  await enter(page);
  await presses(page, ['ArrowRight', 'Two'], ['Tab', 'Copy']);
  host.patch(0, 5, 3, 4, 2, 0, true);
  await page.waitForFunction(() => document.querySelectorAll('[role=tablist] button').length === 2);
  await presses(page, ['Shift+Tab', 'Three'], ['ArrowRight', 'Three'], ['Enter', 'Three']);
  await host.until('the click', () => host.events.length === 1);
  assert.deepEqual(host.events[0]!.slice(2), [4, 1, null]);
});

inPage('a page without such a place loads no module for it', { ...VIEW, html: '<input id="field">', items: [FIELD, 1, 0], next: 2 }, async ({ page }) => {
  await page.focus('#field');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/rove.js')).length), 0);
});
