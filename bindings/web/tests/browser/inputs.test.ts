//! Whose text a field shows while patches come.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Data } from '../../src/protocol.js';
import { inFreshPage, inPage } from './support/suite.js';
import { CHECK, EMPTY, FIELD, OPTION, SELECT, SMALL } from './support/views.js';

const value = (page: Page) => page.inputValue('input');
const caret = (page: Page) => page.evaluate(() => [document.querySelector('input')!.selectionStart, document.querySelector('input')!.selectionEnd]);
const on = (slot: number, name: string, payload = 0): Data => [5, slot, name, payload, [], 0, 0, 0];

inPage('an older value from the server does not overwrite what was typed since', SMALL, async ({ host, page, settled }) => {
  await page.locator('input').focus();
  await page.keyboard.press('End');
  await page.keyboard.type('xy');
  await host.until('both keys', () => host.events.length === 2);
  host.patch(1, 4, 6, 1, 'ADAX');
  await settled();
  assert.equal(await value(page), 'Adaxy');
  host.patch(2, 4, 6, 1, 'ADAXY');
  await settled();
  assert.equal(await value(page), 'ADAXY');
  assert.deepEqual(await caret(page), [5, 5]);
});

inPage('a value that was held is applied when the last event brings no newer one', SMALL, async ({ host, page, settled }) => {
  await page.locator('input').focus();
  await page.keyboard.type('q');
  await host.until('the key', () => host.events.length === 1);
  host.patch(0, 4, 6, 1, 'from elsewhere');
  await settled();
  assert.notEqual(await value(page), 'from elsewhere');
  host.send(2, 1);
  await page.waitForFunction(() => document.querySelector('input')!.value === 'from elsewhere');
});

inPage('the field is emptied by the answer to Enter', SMALL, async ({ host, page }) => {
  await page.locator('input').pressSequentially('!');
  await page.keyboard.press('Enter');
  await host.until('both', () => host.events.length === 2);
  host.patch(2, 4, 6, 1, '');
  await page.waitForFunction(() => document.querySelector('input')!.value === '');
  assert.equal(await page.evaluate(() => document.activeElement!.localName), 'input');
});

inPage('a write into the focused field keeps caret and selection in their text', SMALL, async ({ host, page, settled }) => {
  await page.evaluate(() => {
    const field = document.querySelector('input')!;
    field.focus();
    field.setSelectionRange(1, 3);
  });
  host.patch(0, 4, 6, 1, 'Dr Ada');
  await settled();
  assert.deepEqual(await caret(page), [4, 6]);
  host.patch(0, 4, 6, 1, 'Dr Ada King');
  await settled();
  assert.deepEqual(await caret(page), [4, 6]);
  host.patch(0, 4, 6, 1, 'Dr X King');
  await settled();
  assert.deepEqual(await caret(page), [4, 4]);
});

inPage('a composition is held, reported at its end, and no key of it counts', SMALL, async ({ host, page, settled }) => {
  await page.locator('input').focus();
  await page.keyboard.press('End');
  const client = await page.context().newCDPSession(page);
  await client.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await client.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await page.keyboard.press('Enter', { delay: 1 }).catch(() => {});
  host.patch(0, 4, 6, 1, 'other', 4, 2, 0, 'Elsewhere: ');
  await settled();
  assert.ok((await value(page)).startsWith('Adaにほ'), await value(page));
  await client.send('Input.insertText', { text: '日本' });
  await host.until('the text', () => host.events.some((event) => event[3] === 2));
  const told = host.events.filter((event) => event[3] === 2).map((event) => event[4]);
  assert.equal(told[told.length - 1], await value(page));
  assert.ok(!told.some((text) => String(text).endsWith('に')), `nothing half-composed: ${JSON.stringify(told)}`);
});

inPage('text heard only when the field is left is the person\'s until then', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['input', 0, [], [[2, 0, 'value'], on(1, 'change', 1)], []], 3, 1, 0, 20, 1, 'a', true, 0);
  await settled();
  await page.focus('input');
  await page.keyboard.press('End');
  await page.keyboard.type('b');
  host.patch(0, 4, 2, 0, 'server');
  await settled();
  assert.equal(await value(page), 'ab');
  await page.locator('input').blur();
  await host.until('the change', () => host.events.length === 1);
  assert.equal(host.events[0]![4], 'ab');
  host.patch(1, 4, 2, 0, 'AB');
  await settled();
  assert.equal(await value(page), 'AB');
});

inPage('Enter in a field that is heard when it is left tells its text first', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['input', 0, [], [on(0, 'change', 1), [5, 1, 'keydown', 0, ['Enter'], 0, 0, 0]], []], 3, 1, 0, 20, 1, true, true, 0);
  await settled();
  await page.locator('input').pressSequentially('abc');
  await page.keyboard.press('Enter');
  await host.until('the Enter', () => host.events.some((event) => event[3] === 1));
  assert.deepEqual(host.events.slice(0, 2).map((event) => [event[3], event[4]]), [[0, 'abc'], [1, null]]);
});

inPage('a slider that is held does not move under the finger', EMPTY, async ({ host, page, settled }) => {
  const range: Data = ['input', 0, ['type', 'range', 'min', '0'], [[2, 0, 'value'], [1, 1, 'max'], on(2, 'input', 3)], []];
  host.patch(0, 1, 20, range, 3, 1, 0, 20, 1, 150, '200', true, 0);
  await settled();
  assert.equal(await value(page), '150', 'the value comes after the maximum that allows it');
  const box = (await page.locator('input').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  await host.until('its move', () => host.events.length > 0);
  const held = await value(page);
  host.patch(host.events.length, 4, 2, 0, 10);
  await settled();
  assert.equal(await value(page), held);
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('input')!.value === '10');
});

inPage('radios of one name are one field', EMPTY, async ({ host, page, settled }) => {
  const radio: Data = ['input', 0, ['type', 'radio', 'name', 'r'], [[2, 0, 'checked'], on(1, 'change', 2)], []];
  host.patch(0, 1, 20, radio, 3, 1, 0, 20, 3, true, true, false, true, false, true, 0);
  await settled();
  await page.locator('input').nth(1).check();
  await page.locator('input').nth(2).check();
  await host.until('both', () => host.events.length === 2);
  host.patch(1, 4, 2, 0, false, 4, 3, 0, true);
  await settled();
  const checked = () => page.evaluate(() => [...document.querySelectorAll('input')].map((one) => one.checked));
  assert.deepEqual(await checked(), [false, false, true]);
  host.patch(2, 4, 3, 0, false, 4, 4, 0, true);
  await settled();
  assert.deepEqual(await checked(), [false, false, true]);
});

inPage('a checkbox takes the server\'s answer, a refusal too', EMPTY, async ({ host, page }) => {
  host.patch(0, 3, 1, 0, CHECK, 1, false, true, 0);
  await page.check('input');
  await host.until('the tick', () => host.events.length === 1);
  host.patch(1, 4, 2, 0, false);
  await page.waitForFunction(() => !document.querySelector('input')!.checked);
});

inPage('text typed in one field survives an update elsewhere', SMALL, async ({ host, page, settled }) => {
  await page.locator('input').pressSequentially('half a wor');
  host.patch(0, 4, 2, 0, 'Count: 9', 3, 1, 3, FIELD, 1, 'Other', 'x', true, true, 0);
  await settled();
  assert.equal(await page.locator('input').nth(1).inputValue(), 'half a worAda');
  assert.equal(await page.evaluate(() => document.activeElement!.id), 'lt6-f');
});

inFreshPage('what the person changed before the page was live is told then', {
  html: '<label for="lt1-f"><span>Name</span><input id="lt1-f" value="Ada"></label><input type="checkbox"><select><option value="a" selected="">A</option><option value="b">B</option></select>',
  templates: SMALL.templates,
  items: [FIELD, 1, CHECK, 1, SELECT, 1, OPTION, 2, 0, 0],
  next: 6,
}, async ({ host, page }) => {
  await page.fill('input', 'Grace');
  await page.check('[type=checkbox]');
  await page.selectOption('select', 'b');
  await host.until('a hello', () => host.hellos.length === 1);
  host.welcome();
  await host.until('three events', () => host.events.length === 3);
  assert.deepEqual(host.events.map((event) => event.slice(2)), [[1, 2, 'Grace'], [2, 1, true], [3, 1, 'b']]);
}, (host) => { host.welcomes = false; });

inFreshPage('text typed into a page whose HTML was replaced is put into the new one', { ...SMALL, hash: 1 }, async ({ host, page }) => {
  await page.fill('input', 'Grace');
  await host.until('a hello', () => host.hellos.length === 1);
  host.welcome();
  host.patch(0, 2, 40, 3, 0, 0, FIELD, 1, 'Name', 'Ada', true, true, 0);
  await host.until('the text', () => host.events.length === 1);
  assert.deepEqual(host.events[0]!.slice(2), [40, 2, 'Grace']);
  assert.equal(await value(page), 'Grace');
  assert.equal(await page.evaluate(() => document.activeElement!.id), 'lt40-f');
}, (host) => { host.welcomes = false; });
