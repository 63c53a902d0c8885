//! The counter of the examples in a real browser, wherever it runs.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { app, eventually } from './support/app.js';

const counter = app('LATTICE_COUNTER');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const shown = (page: Page) => page.locator('#lt-root').innerText().then((text) => /Count: (-?\d+) \(double: (-?\d+)\)/.exec(text)?.slice(1).map(Number));

counter('counts up and down', async (page) => {
  assert.deepEqual(await shown(page), [0, 0]);
  await button(page, '+').click();
  await eventually(() => shown(page), [1, 2]);
  await button(page, '+').click();
  await button(page, '+').click();
  await eventually(() => shown(page), [3, 6]);
  for (let clicks = 0; clicks < 5; clicks++) await button(page, '-').click();
  await eventually(() => shown(page), [-2, -4]);
});

counter('no click of a fast run is lost, and the button keeps the focus', async (page) => {
  await page.evaluate(() => {
    const plus = [...document.querySelectorAll('button')].find((one) => one.textContent === '+')!;
    plus.focus();
    for (let clicks = 0; clicks < 100; clicks++) plus.click();
  });
  await eventually(() => shown(page), [100, 200]);
  await page.keyboard.press('Enter');
  await eventually(() => shown(page), [101, 202]);
});

counter('two windows are two sessions', async (page, another) => {
  const other = await another();
  await button(page, '+').click();
  await eventually(() => shown(page), [1, 2]);
  await button(other, '-').click();
  await eventually(() => shown(other), [-1, -2]);
  assert.deepEqual(await shown(page), [1, 2]);
});

counter('the nodes of the first paint are those of the live page', async (page) => {
  await page.evaluate(() => document.querySelectorAll('#lt-root *').forEach((one) => Object.assign(one, { first: true })));
  await button(page, '+').click();
  await eventually(() => shown(page), [1, 2]);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('#lt-root *')].every((one) => (one as unknown as { first?: boolean }).first)), true);
});
