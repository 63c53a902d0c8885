//! What the page reports.

import assert from 'node:assert/strict';
import type { Data } from '../../src/protocol.js';
import { inPage } from './support/suite.js';
import { BUTTON, CHECK, EMPTY, FIELD, OPTION, SELECT, SMALL } from './support/views.js';

const on = (slot: number, name: string, payload = 0, keys: string[] = [], flags = 0, debounce = 0, throttle = 0): Data =>
  [5, slot, name, payload, keys, flags, debounce, throttle];

inPage('a click is an event with its number, instance and slot, and is answered', SMALL, async ({ host, page }) => {
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
  assert.deepEqual(host.events[0], [1, 0, 3, 1, null]);
  host.patch(1, 4, 2, 0, 'Count: 1');
  await page.click('button');
  await host.until('the second click', () => host.events.length === 2);
  assert.deepEqual(host.events[1], [2, 1, 3, 1, null]);
});

inPage('each kind of payload carries what it says', EMPTY, async ({ host, page, settled }) => {
  const probe = (payload: number, type = 'text'): Data => ['input', 0, ['type', type], [on(0, 'change', payload)], []];
  const many: Data = ['select', 0, ['multiple', ''], [on(0, 'change', 6), on(1, 'click', 4), [7]], []];
  host.patch(0, 1, 20, probe(1), 1, 21, probe(3, 'number'), 1, 22, many, 1, 23, ['input', 0, [], [on(0, 'keydown', 5)], []],
    3, 1, 0, 20, 1, true, 21, 1, true, CHECK, 1, false, true, 22, 1, true, false, OPTION, 3, 'a', 'A', 'b', 'B', 'c', 'C', 0, SELECT, 1, null, true, OPTION, 2, 'x', 'X', 'y', 'Y', 0, 23, 1, true, 0);
  await settled();
  const sent = async (count: number, ...payload: Data[]) => {
    await host.until(`event ${count}`, () => host.events.length === count);
    assert.deepEqual(host.events[count - 1]!.slice(4), payload);
  };
  await page.locator('input').nth(0).fill('é😀');
  await page.locator('input').nth(0).blur();
  await sent(1, 'é😀');
  await page.locator('input').nth(1).fill('-1.25');
  await page.locator('input').nth(1).blur();
  await sent(2, -1.25);
  await page.locator('input').nth(1).fill('');
  await page.locator('input').nth(1).blur();
  await sent(3, null);
  await page.check('[type=checkbox]');
  await sent(4, true);
  await page.locator('select').nth(0).selectOption(['a', 'c']);
  await sent(5, ['a', 'c']);
  await page.locator('select').nth(1).selectOption('y');
  await sent(6, 'y');
  await page.locator('input').nth(3).press('ArrowUp');
  await sent(7, 'ArrowUp');
});

inPage('keys are filtered in the page', SMALL, async ({ host, page }) => {
  await page.focus('input');
  await page.keyboard.press('a');
  await page.keyboard.press('Tab');
  await page.focus('input');
  await page.keyboard.press('Enter');
  await host.until('the input and the Enter', () => host.events.length === 2);
  assert.deepEqual(host.events.map((event) => [event[3], event[4]]), [[2, 'aAda'], [3, null]]);
});

inPage('a debounced event comes once, and no later event overtakes it', EMPTY, async ({ host, page, settled }) => {
  const field: Data = ['input', 0, [], [on(0, 'input', 1, [], 0, 200), on(1, 'keydown', 0, ['Enter'])], []];
  host.patch(0, 1, 20, field, 3, 1, 0, 20, 1, true, true, 0);
  await settled();
  await page.locator('input').pressSequentially('abc');
  await host.until('the pause', () => host.events.length === 1);
  assert.deepEqual(host.events[0]!.slice(2), [2, 0, 'abc']);
  await page.keyboard.type('d');
  await page.keyboard.press('Enter');
  await host.until('both', () => host.events.length === 3);
  assert.deepEqual(host.events.slice(1).map((event) => event.slice(2)), [[2, 0, 'abcd'], [2, 1, null]]);
});

inPage('a throttled event comes at once, then the latest of each period', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['input', 0, [], [on(0, 'input', 1, [], 0, 0, 400)], []], 3, 1, 0, 20, 1, true, 0);
  await settled();
  await page.evaluate(() => {
    const field = document.querySelector('input')!;
    for (const value of ['a', 'ab', 'abc']) {
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  });
  await host.until('the first and the last', () => host.events.length === 2);
  assert.deepEqual(host.events.map((event) => event[4]), ['a', 'abc']);
});

inPage('an event climbs to the blocks around, until one stops it', EMPTY, async ({ host, page, settled }) => {
  const box = (flags: number): Data => ['div', 0, [], [on(0, 'click', 0, [], flags), [7]], []];
  host.patch(0, 1, 20, box(0), 1, 21, box(2), 3, 1, 0, 20, 1, true, 21, 1, true, BUTTON, 1, null, true, 'deep', 0, BUTTON, 1, null, true, 'shallow', 0, 0);
  await settled();
  await page.click('text=deep');
  await host.until('two', () => host.events.length === 2);
  assert.deepEqual(host.events.map((event) => event[2]), [4, 3]);
  await page.click('text=shallow');
  await host.until('two more', () => host.events.length === 4);
  assert.deepEqual(host.events.slice(2).map((event) => event[2]), [5, 2]);
});

inPage('events that do not bubble reach their own element only', EMPTY, async ({ host, page, settled }) => {
  const field: Data = ['input', 0, [], [on(0, 'focus'), on(1, 'blur')], []];
  const box: Data = ['div', 0, [], [on(0, 'focus'), [7]], []];
  host.patch(0, 1, 20, box, 1, 21, field, 3, 1, 0, 20, 1, true, 21, 1, true, true, 0, 0);
  await settled();
  await page.focus('input');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await host.until('focus and blur', () => host.events.length === 2);
  assert.deepEqual(host.events.map((event) => [event[2], event[3]]), [[3, 0], [3, 1]]);
});

inPage('a submit is reported and the page stays', EMPTY, async ({ host, page, settled }) => {
  const form: Data = ['form', 0, [], [on(0, 'submit'), [7]], []];
  host.patch(0, 1, 20, form, 3, 1, 0, 20, 1, true, FIELD, 1, 'Name', '', false, false, 0, 20, 1, false, FIELD, 1, 'Other', '', false, false, 0, 0);
  await settled();
  await page.locator('input').nth(0).press('Enter');
  await host.until('the submit', () => host.events.length === 1);
  assert.deepEqual(host.events[0]!.slice(2), [2, 0, null]);
  await page.locator('input').nth(1).press('Enter');
  await page.waitForTimeout(200);
  assert.equal(host.loads, 1);
});

inPage('a default is prevented where that is asked for', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['a', 0, ['href', '/elsewhere'], [on(0, 'click', 0, [], 1)], ['go']], 3, 1, 0, 20, 1, true, 0);
  await settled();
  await page.click('a');
  await host.until('the click', () => host.events.length === 1);
  assert.equal(page.url(), host.url);
});

inPage('a button that waits for its answer is busy, keeps focus and takes more clicks', SMALL, async ({ host, page }) => {
  await page.click('button');
  assert.equal(await page.getAttribute('button', 'aria-busy'), null);
  await page.waitForSelector('button[aria-busy=true]:not([disabled])');
  await page.click('button');
  await host.until('both clicks', () => host.events.length === 2);
  host.send(2, 1);
  await page.waitForTimeout(100);
  assert.equal(await page.getAttribute('button', 'aria-busy'), 'true');
  host.send(2, 2);
  await page.waitForSelector('button:not([aria-busy])');
  assert.equal(await page.evaluate(() => document.activeElement!.localName), 'button');
});

inPage('a button that is answered soon never shows it', SMALL, async ({ host, page }) => {
  await page.evaluate(() => new MutationObserver(() => (document.title = 'was busy')).observe(document.querySelector('button')!, { attributes: true }));
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
  host.send(2, 1);
  await page.waitForTimeout(300);
  assert.equal(await page.title(), 'Test');
});

inPage('a button that the app declares busy takes no clicks', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['button', 0, [], [[1, 0, 'aria-busy'], on(1, 'click')], ['Save']], 3, 1, 0, 20, 1, 'true', true, 0);
  await settled();
  await page.click('button');
  host.patch(0, 4, 2, 0, null);
  await settled();
  assert.equal(host.events.length, 0);
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
});

inPage('what a patch itself sets off is no event', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['input', 0, [], [on(0, 'blur'), on(1, 'change', 1)], []], 3, 1, 0, 20, 1, true, true, 0);
  await settled();
  await page.locator('input').pressSequentially('abc');
  host.patch(0, 5, 2);
  await settled();
  assert.equal(host.events.length, 0);
});
