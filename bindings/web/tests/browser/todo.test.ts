//! The todo of the examples in a real browser, wherever it runs.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { app, eventually } from './support/app.js';

const todo = app('LATTICE_TODO');
const draft = (page: Page) => page.getByLabel('New todo', { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rows = (page: Page) => page.locator('.lt-row').filter({ has: page.getByRole('button', { name: 'Delete' }) });
const row = (page: Page, title: string) => rows(page).filter({ hasText: title });
const titles = (page: Page) => rows(page).locator('.lt-text').allInnerTexts();
const summary = (page: Page) => page.locator('#lt-root').innerText().then((text) => /\d+ open of \d+/.exec(text)?.[0]);
const filter = (page: Page, name: string) => page.getByRole('group', { name: 'Show' }).getByText(name, { exact: true }).click();

async function add(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) {
    await draft(page).fill(name);
    await draft(page).press('Enter');
    await eventually(() => draft(page).inputValue(), '');
  }
}

todo('adds by button and by Enter, and empties the field, which keeps the focus', async (page) => {
  await eventually(() => summary(page), '0 open of 0');
  await draft(page).fill('milk');
  await button(page, 'Add').click();
  await eventually(() => titles(page), ['milk']);
  await eventually(() => draft(page).inputValue(), '');
  await draft(page).pressSequentially('bread');
  await page.keyboard.press('Enter');
  await eventually(() => titles(page), ['milk', 'bread']);
  await page.keyboard.type('tea');
  await page.keyboard.press('Enter');
  await eventually(() => titles(page), ['milk', 'bread', 'tea']);
  await eventually(() => summary(page), '3 open of 3');
  await draft(page).fill('   ');
  await page.keyboard.press('Enter');
  await button(page, 'Add').click();
  await eventually(() => summary(page), '3 open of 3');
});

todo('ticks, filters, and clears what is done', async (page) => {
  await add(page, 'milk', 'bread', 'tea');
  await row(page, 'bread').getByRole('checkbox').check();
  await eventually(() => summary(page), '2 open of 3');
  assert.notEqual(await row(page, 'bread').locator('.lt-text').getAttribute('data-strike'), null);
  assert.equal(await row(page, 'milk').locator('.lt-text').getAttribute('data-strike'), null);
  await filter(page, 'done');
  await eventually(() => titles(page), ['bread']);
  await filter(page, 'open');
  await eventually(() => titles(page), ['milk', 'tea']);
  await row(page, 'milk').getByRole('checkbox').click();
  await eventually(() => titles(page), ['tea']);
  await filter(page, 'all');
  await eventually(() => titles(page), ['milk', 'bread', 'tea']);
  assert.equal(await row(page, 'milk').getByRole('checkbox').isChecked(), true);
  assert.equal(await row(page, 'tea').getByRole('checkbox').isChecked(), false);
  await button(page, 'Clear done').click();
  await eventually(() => titles(page), ['tea']);
  await eventually(() => summary(page), '1 open of 1');
});

todo('edits a title in place', async (page) => {
  await add(page, 'milk', 'bread');
  await row(page, 'milk').getByRole('button', { name: 'Edit' }).click();
  const title = page.getByLabel('Title', { exact: true });
  await title.waitFor();
  assert.equal(await title.inputValue(), 'milk');
  await title.fill('oat milk');
  await title.press('Enter');
  await eventually(() => titles(page), ['oat milk', 'bread']);
  assert.equal(await title.count(), 0);
});

todo('deletes one row and leaves the others alone', async (page) => {
  await add(page, 'milk', 'bread', 'tea');
  await row(page, 'tea').evaluate((one) => Object.assign(one, { same: true }));
  await row(page, 'bread').getByRole('button', { name: 'Delete' }).click();
  await eventually(() => titles(page), ['milk', 'tea']);
  assert.equal(await row(page, 'tea').evaluate((one) => (one as unknown as { same?: boolean }).same), true);
  await eventually(() => summary(page), '2 open of 2');
});

todo('text typed in one field survives an update elsewhere', async (page) => {
  await add(page, 'milk', 'bread');
  await row(page, 'milk').getByRole('button', { name: 'Edit' }).click();
  await draft(page).pressSequentially('half a wor');
  await draft(page).evaluate((field) => (field as HTMLInputElement).setSelectionRange(4, 4));
  // Other rows change without the focus leaving the field.
  await page.evaluate(() => document.querySelectorAll<HTMLInputElement>('input[type=checkbox]').forEach((one) => one.click()));
  await eventually(() => summary(page), '0 open of 2');
  assert.equal(await draft(page).inputValue(), 'half a wor');
  assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), 'milk');
  assert.deepEqual(
    await draft(page).evaluate((field) => [document.activeElement === field, (field as HTMLInputElement).selectionStart]),
    [true, 4],
  );
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await eventually(() => titles(page), ['bread', 'half! a wor']);
});

todo('two windows are two sessions', async (page, another) => {
  const other = await another();
  await add(page, 'milk');
  await add(other, 'bread', 'tea');
  assert.deepEqual(await titles(page), ['milk']);
  await eventually(() => titles(other), ['bread', 'tea']);
});
