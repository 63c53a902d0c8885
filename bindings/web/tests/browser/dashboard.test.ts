//! examples/python/dashboard.py in a real browser: its filters change what it shows, and only that.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { app, eventually } from './support/app.js';

const dashboard = app('LATTICE_DASHBOARD');

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

/** What in the page stands out of the box that holds it. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll('#lt-root :is(.lt-card, .lt-metric, .lt-grid > .lt-chart)')];
    const out = boxes.flatMap((box) => {
      const right = box.getBoundingClientRect().right;
      const inside = [...box.querySelectorAll('*')].filter((one) => !one.closest('.lt-table, .lt-segments'));
      return inside.filter((one) => one.getBoundingClientRect().right > right + 0.5).map((one) => `${one.className} of ${box.className}`);
    });
    return document.documentElement.scrollWidth > innerWidth ? [...out, 'the page'] : out;
  });
}

dashboard('fits a phone and a wide page', async (page) => {
  for (const width of [320, 390, 820, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await overflowing(page), [], `at ${width} px`);
    const labels = await page.locator('.lt-plot-x[data-cells] > span').evaluateAll((all) =>
      all
        .filter((one) => getComputedStyle(one).visibility === 'visible')
        .map((one) => {
          const text = document.createRange();
          text.selectNodeContents(one);
          const { left, right } = text.getBoundingClientRect();
          return [left, right] as const;
        }),
    );
    assert.ok(labels.length >= 6, `${labels.length} labels at ${width} px`);
    for (const [at, [, right]] of labels.slice(0, -1).entries()) {
      assert.ok(right + 2 < labels[at + 1]![0], `labels ${at} and ${at + 1} touch at ${width} px`);
    }
  }
});

dashboard('a plot of a given height has it, whatever room there is', async (page) => {
  const plot = page.locator('.lt-plot').first();
  const heights: number[] = [];
  for (const height of [90, 400]) {
    await plot.evaluate((one, height) => {
      one.setAttribute('data-sized', '');
      (one as HTMLElement).style.blockSize = `${height}px`;
    }, height);
    heights.push((await plot.boundingBox())!.height);
  }
  assert.deepEqual(heights, [90, 400]);
});

dashboard('filters that leave nothing say so, and a colour stays with its name', async (page) => {
  const colours = () => page.locator('.lt-legend > li').evaluateAll((all) => all.map((one) => `${one.textContent} ${one.getAttribute('data-series')}`));
  const origin = page.getByLabel('Origin');
  await origin.selectOption('Japan');
  await eventually(async () => (await colours()).at(-1), 'Japan 3');
  await origin.selectOption('USA');
  const economy = page.getByLabel('Miles per gallon, at least');
  await economy.focus();
  await page.keyboard.press('End');
  await eventually(() => counted(page, 'Cars'), [0, 0]);
  const headings = () => page.getByRole('region', { name: 'Cars' }).locator('th').count();
  assert.equal(await headings(), 6);
  assert.equal(await page.getByText('No data', { exact: true }).count(), 2);
  await page.keyboard.press('Home');
  await origin.selectOption('All');
  await eventually(async () => (await colours()).slice(-3), ['USA 1', 'Europe 2', 'Japan 3']);
});
