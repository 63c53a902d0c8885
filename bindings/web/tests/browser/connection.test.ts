//! Losing the connection, and what must not be lost with it.

import assert from 'node:assert/strict';
import { VERSION } from '../../src/protocol.js';
import { inFreshPage, inPage } from './support/suite.js';
import { EMPTY, FIELD, SMALL, TEXT } from './support/views.js';

const field = 'input';

inPage('events made while the server is away are kept, sent once it is back, and dropped as acknowledged', SMALL, async ({ host, page }) => {
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
  host.up = false;
  host.socket!.cut();
  await page.waitForSelector('html[data-lattice=offline]');
  await page.click('button');
  await page.locator(field).pressSequentially('abc');
  host.messages.length = 0;
  host.welcomes = false;
  host.up = true;
  await host.until('a hello', () => host.hellos.length === 1);
  assert.deepEqual(host.hellos[0], [VERSION, 'the token', 0, 3, true]);
  assert.equal(host.events.length, 0, 'nothing is sent before the welcome');
  host.welcome(1);
  await host.until('the rest', () => host.events.length === 2);
  assert.deepEqual(host.events, [[2, 0, 3, 1, null], [3, 0, 6, 2, 'abcAda']]);
  await page.waitForSelector('html[data-lattice=live]');
});

inPage('a lost connection is shown after a second, and its return', SMALL, async ({ host, page }) => {
  host.up = false;
  host.socket!.cut();
  await page.waitForSelector('html[data-lattice=offline]');
  const note = page.locator('.lt-offline[role=status]');
  assert.equal(await note.isVisible(), false);
  await note.waitFor({ state: 'visible' });
  assert.match((await note.textContent())!, /Reconnecting/);
  assert.equal(await page.evaluate(() => document.getElementById('lt-root')!.contains(document.querySelector('.lt-offline'))), false);
  host.up = true;
  await note.waitFor({ state: 'hidden' });
  assert.equal(await page.getAttribute('html', 'data-lattice'), 'live');
});

inPage('the last patch is acknowledged after 32, or a second, or by an event', SMALL, async ({ host, page }) => {
  const acks = () => host.messages.filter(([kind]) => kind === 2).map((message) => message[1]);
  for (let count = 0; count < 33; count++) host.patch(0, 4, 2, 0, count);
  await host.until('the first Ack', () => acks().length === 1);
  assert.deepEqual(acks(), [32]);
  await host.until('the second', () => acks().length === 2);
  assert.deepEqual(acks(), [32, 33]);
  host.patch(0, 4, 2, 0, 'x');
  await page.waitForFunction(() => document.body.textContent!.startsWith('x'));
  await page.click('button');
  await host.until('the click', () => host.events.length === 1);
  assert.equal(host.events[0]![1], 34);
  await page.waitForTimeout(1300);
  assert.deepEqual(acks(), [32, 33]);
});

inPage('a large patch is acknowledged at once', SMALL, async ({ host }) => {
  host.patch(0, 4, 2, 0, 'x'.repeat(150_000));
  await host.until('the Ack', () => host.messages.some(([kind]) => kind === 2), 900);
});

inPage('patches missed meanwhile are replayed in order', SMALL, async ({ host, page }) => {
  host.patch(0, 4, 2, 0, 'one');
  await page.waitForFunction(() => document.body.textContent!.startsWith('one'));
  host.welcomes = false;
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  assert.deepEqual(host.hellos[1], [VERSION, 'the token', 1, 0, true]);
  host.welcome();
  host.patch(0, 4, 2, 0, 'two');
  await page.waitForFunction(() => document.body.textContent!.startsWith('two'));
});

inPage('when the replay is gone a full view comes, and unacknowledged text is kept in it', SMALL, async ({ host, page, html }) => {
  await page.focus(field);
  await page.keyboard.press('End');
  await page.keyboard.type('!');
  await host.until('the key', () => host.events.length === 1);
  host.welcomes = false;
  host.next = 9;
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  host.welcome(0);
  host.patch(0, 2, 70, 3, 0, 0, TEXT, 1, 'new', FIELD, 1, 'Name', 'Ada', true, true, 0);
  await page.waitForSelector('html[data-lattice=live]');
  await host.until('the text, told again', () => host.events.some((event) => event[2] === 71));
  assert.deepEqual(host.events.find((event) => event[2] === 71)!.slice(3), [2, 'Ada!']);
  assert.match(await html(), /^new<label for="lt71-f">/);
  assert.equal(await page.evaluate(() => `${document.activeElement!.id} ${(document.activeElement as HTMLInputElement).selectionStart}`), 'lt71-f 4');
});

inPage('a full view does not bring back text that the session has answered', SMALL, async ({ host, page }) => {
  await page.locator(field).pressSequentially('x');
  await host.until('the key', () => host.events.length === 1);
  host.patch(1, 4, 6, 1, 'taken');
  await page.waitForFunction(() => document.querySelector('input')!.value === 'taken');
  host.welcomes = false;
  host.next = 9;
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  host.welcome(1);
  host.patch(1, 2, 70, 3, 0, 0, FIELD, 1, 'Name', 'later', true, true, 0);
  await page.waitForSelector('html[data-lattice=live]');
  assert.equal(await page.inputValue(field), 'later');
  assert.equal(host.events.length, 1);
});

for (const code of [4401, 4404]) {
  inPage(`close ${code} reloads the page, and typed text comes back and is told`, SMALL, async ({ host, page }) => {
    await page.fill(field, 'half a word');
    await host.until('the text', () => host.events.length === 1);
    host.messages.length = 0;
    host.socket!.close(code);
    await host.until('a second load', () => host.loads === 2);
    await host.until('the text', () => host.events.length === 1);
    assert.deepEqual(host.events[0], [1, 0, 6, 2, 'half a word']);
    assert.equal(await page.inputValue(field), 'half a word');
    if (code === 4404) assert.match((await page.textContent('.lt-offline'))!, /restarted/);
    host.socket!.close(4401);
    await host.until('a third load', () => host.loads === 3);
    await host.until('the text again', () => host.events.length === 2);
  });
}

inPage('a password is kept nowhere', EMPTY, async ({ host, page, settled }) => {
  host.patch(0, 1, 20, ['input', 0, ['type', 'password', 'name', 'p'], [[5, 0, 'input', 1, [], 0, 0, 0]], []], 3, 1, 0, 20, 1, true, 0);
  await settled();
  await page.fill(field, 'hunter2');
  host.socket!.close(4404);
  await host.until('a second hello', () => host.hellos.length === 2);
  assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes('hunter2'));
});

inPage('close 4409 stops and says why', SMALL, async ({ host, page }) => {
  host.socket!.close(4409);
  await page.waitForFunction(() => document.body.innerText.includes('Opened elsewhere'));
  await page.waitForTimeout(1500);
  assert.equal(host.hellos.length, 1);
  assert.equal(host.loads, 1);
  assert.ok((await page.textContent('.lt-offline'))!.includes('Opened elsewhere'));
});

inPage('an event too large for the server is given up, the others are not', SMALL, async ({ host, page }) => {
  await page.fill(field, 'x'.repeat(100_000));
  await page.click('button');
  await host.until('both', () => host.events.length === 2);
  host.messages.length = 0;
  host.socket!.close(1009);
  await host.until('the click again', () => host.events.length === 1);
  assert.equal(host.events[0]![0], 2);
});

inPage('a welcome of another version reloads the page', SMALL, async ({ host }) => {
  host.welcomes = false;
  host.socket!.cut();
  await host.until('a second hello', () => host.hellos.length === 2);
  host.welcomes = true;
  host.welcome(0, VERSION + 1);
  await host.until('a second load', () => host.loads === 2);
});

inFreshPage('clicks before the page is live are kept', SMALL, async ({ host, page }) => {
  await page.click('button');
  await host.until('a hello', () => host.hellos.length === 1);
  assert.equal(host.events.length, 0);
  host.welcome();
  await host.until('the click', () => host.events.length === 1);
}, (host) => { host.welcomes = false; });

inPage('an Error of the server is shown to the person', SMALL, async ({ host, page }) => {
  host.send(1, 500, 'The disk is full.');
  await page.locator('.lt-offline', { hasText: 'The disk is full.' }).waitFor({ state: 'visible' });
});

inPage('an acknowledgement of what was never sent is refused', SMALL, async ({ host }) => {
  host.send(2, 5);
  await host.until('a second hello', () => host.hellos.length === 2);
});
