//! examples/python/counter.py behind a proxy that passes no WebSocket on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from './support/app.js';
import { launch, live, open } from './support/browser.js';
import { startProxy } from './support/proxy.js';

const url = process.env['LATTICE_COUNTER_URL'];

for (const [what, isCollecting] of [['passes no WebSocket on', false], ['also holds responses back until they are complete', true]] as const) {
  test(`a counter counts behind a proxy that ${what}`, { timeout: 60_000, skip: url ? false : 'LATTICE_COUNTER_URL is not set' }, async () => {
    const proxy = await startProxy(url!, isCollecting);
    const browser = await launch();
    try {
      const { page, complaints } = await open(browser, proxy.url);
      await live(page);
      const plus = page.getByRole('button', { name: '+', exact: true });
      const shown = async () => /Count: (-?\d+)/.exec(await page.locator('#lt-root').innerText())?.[1];
      assert.equal(await shown(), '0');
      await plus.click();
      await eventually(shown, '1');
      await plus.evaluate((button: HTMLButtonElement) => {
        for (let clicks = 0; clicks < 100; clicks++) button.click();
      });
      await eventually(shown, '101');
      assert.deepEqual(complaints, []);
    } finally {
      await browser.close();
      proxy.stop();
    }
  });
}
