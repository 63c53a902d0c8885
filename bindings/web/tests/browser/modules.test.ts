//! Modules that are loaded on demand, and pages that cannot have them.

import assert from 'node:assert/strict';
import { live } from './support/browser.js';
import { inFreshPage, inPage } from './support/suite.js';
import { SMALL } from './support/views.js';

inPage('the core and its modules come from one folder of the server', SMALL, async ({ page }) => {
  await page.waitForSelector('[role=status]', { state: 'attached' });
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith('.js')));
  assert.deepEqual([...new Set(loaded)].sort(), ['/assets/later.js', '/assets/lattice.js', '/assets/relay.js']);
});

inFreshPage('a page that cannot load what it may do without is live, and its events and patches go on', SMALL, async ({ host, page, settled }) => {
  await live(page);
  await page.fill('input', 'Grace');
  await page.click('button');
  await host.until('both', () => host.events.length === 2);
  host.patch(2, 4, 2, 0, 'Total: ', 4, 6, 1, 'GRACE');
  await settled();
  assert.equal(await page.inputValue('input'), 'GRACE');
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  await live(page);
}, (host) => host.missing.add('later.js'));

inFreshPage('a page that cannot load it gets a full view all the same', { ...SMALL, hash: 1 }, async ({ host, page, html }) => {
  await host.until('a hello', () => host.hellos.length === 1);
  host.patch(0, 2, 40, 3, 0, 0, 1, 1, 'whole', 0);
  await live(page);
  assert.equal(await html(), 'whole');
}, (host) => host.missing.add('later.js'));
