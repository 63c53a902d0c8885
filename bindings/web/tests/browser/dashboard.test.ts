//! examples/python/dashboard.py in a real browser: its filters change what it shows, and only that.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { app, eventually } from './support/app.js';

const dashboard = app('LATTICE_DASHBOARD_URL');

/** All that the filters should change: metrics, the table's rows, the charts' marks. */
async function shown(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = (selector: string) => [...document.querySelectorAll(`#lt-root ${selector}`)].map((one) => one.textContent ?? '');
    const marks = [...document.querySelectorAll('#lt-root .lt-chart svg')].map((one) => one.innerHTML);
    return [texts('.lt-metric-value').join('|'), String(texts('.lt-table tbody tr').length), ...marks];
  });
}

async function changes(page: Page, before: string[]): Promise<void> {
  await eventually(async () => JSON.stringify(await shown(page)) !== JSON.stringify(before), true);
}

dashboard('shows metrics, charts and a table of its data at first paint', async (page) => {
  const [metrics, rows, ...charts] = await shown(page);
  assert.match(metrics ?? '', /\d/);
  assert.ok(Number(rows) > 0, `${rows} rows`);
  assert.ok(charts.length > 0, 'a chart');
  for (const chart of await page.locator('.lt-chart svg[role=img]').all()) {
    assert.ok(((await chart.getAttribute('aria-label')) ?? '').length > 10, 'a chart says in words what it shows');
    assert.ok((await chart.locator('path,rect,circle,line').count()) > 0, 'and draws it');
  }
});

dashboard('each select changes what is shown, and back again', async (page) => {
  const selects = await page.locator('#lt-root select').all();
  for (const select of selects) {
    const before = await shown(page);
    const first = await select.inputValue();
    const others = await select.locator('option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    await select.selectOption(others.filter((one) => one !== first).at(-1)!);
    await changes(page, before);
    await select.selectOption(first);
    await eventually(() => shown(page), before);
  }
  assert.ok(selects.length + (await page.locator('#lt-root input').count()) > 0, 'there is something to filter by');
});

/** What a metric says, and how many rows the table of that name has. */
async function counted(page: Page, name: string): Promise<[number, number]> {
  const metric = await page.locator('.lt-metric').filter({ has: page.getByText(name, { exact: true }) }).locator('.lt-metric-value').innerText();
  return [Number(metric.replaceAll(',', '')), await page.getByRole('region', { name }).locator('tbody tr').count()];
}

dashboard('the tables have all rows, and the metrics count them', async (page) => {
  assert.deepEqual(await counted(page, 'Days'), [1461, 1461]);
  assert.deepEqual(await counted(page, 'Cars'), [406, 406]);
});

dashboard('segments filter one half of the page and leave the other alone', async (page) => {
  await page.getByRole('group', { name: 'Year' }).getByText('2012', { exact: true }).click();
  await eventually(() => counted(page, 'Days'), [366, 366]);
  await page.getByRole('group', { name: 'Cylinders' }).getByText('3', { exact: true }).click();
  await eventually(() => counted(page, 'Cars'), [4, 4]);
  assert.deepEqual(await counted(page, 'Days'), [366, 366]);
  await page.getByRole('group', { name: 'Year' }).getByText('All', { exact: true }).click();
  await eventually(() => counted(page, 'Days'), [1461, 1461]);
});

dashboard('each slider changes what is shown, by keys, and keeps the focus', async (page) => {
  for (const slider of await page.locator('#lt-root input[type=range]').all()) {
    const before = await shown(page);
    await slider.focus();
    const atEnd = await slider.evaluate((one) => (one as HTMLInputElement).value === (one as HTMLInputElement).max);
    await page.keyboard.press(atEnd ? 'Home' : 'End');
    await changes(page, before);
    assert.equal(await slider.evaluate((one) => document.activeElement === one), true);
  }
});

dashboard('two windows are two sessions', async (page, another) => {
  const other = await another();
  const before = await shown(other);
  const control = page.locator('#lt-root input[type=range]').first();
  await control.focus();
  await page.keyboard.press('End');
  await changes(page, before);
  assert.deepEqual(await shown(other), before);
});
