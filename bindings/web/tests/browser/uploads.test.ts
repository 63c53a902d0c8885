//! Files from a page: rules, parts, windows, breaks, and what a person sees of it.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Data } from '../../src/protocol.js';
import type { Host, View } from './support/host.js';
import { inFreshPage, inPage } from './support/suite.js';
import { EMPTY, TEMPLATES } from './support/views.js';

const FILES = TEMPLATES.length + 1;
const file: Data = ['div', 0, ['class', 'lt-field'], [], [
  ['label', 0, [], [[6, 'for', '', 0]], [0]],
  ['div', 0, ['class', 'lt-file'], [], [
    ['input', 0, ['type', 'file', 'multiple', '', 'accept', '.txt,.bin', 'data-max-bytes', '2000000'], [[6, 'id', '', 0], [5, 1, 'change', 7, [], 0, 0, 0], [8, 1]], []],
  ]],
  ['ul', 0, ['class', 'lt-uploads'], [], []],
]];
/** A column (1) of a field for files (2) and a text (3). */
const FIELD: View = {
  html: '<div class="lt-column"><div class="lt-field"><label for="lt2">Report</label><div class="lt-file"><input type="file" multiple="" accept=".txt,.bin" data-max-bytes="2000000" id="lt2"></div><ul class="lt-uploads"></ul></div>x</div>',
  templates: [...TEMPLATES, file],
  items: [2, 1, FILES, 1, 1, 1, 0, 0],
  next: 4,
};

const [BEGIN, CHUNK, ABORT, UPLOAD] = [3, 4, 5, 6];
const text = (name: string, content: string | Buffer) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const of = (host: Host, kind: number) => host.messages.filter((message) => message[0] === kind);
const rows = (page: Page) => page.locator('.lt-upload').evaluateAll((all) => all.map((one) => one.textContent));
const received = (host: Host) => of(host, CHUNK).map((message) => message[3] as string).join('');

async function begun(host: Host, count = 1): Promise<number[]> {
  await host.until(`${count} uploads`, () => of(host, BEGIN).length >= count);
  return of(host, BEGIN).map((message) => message[1] as number);
}

inPage('a small file is announced, sent when the server takes it, and shown as sent', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('a.txt', 'hello'));
  const [id] = await begun(host);
  assert.deepEqual(of(host, BEGIN)[0], [BEGIN, id, 2, 1, 'a.txt', 'text/plain', 5]);
  assert.equal(of(host, CHUNK).length, 0, 'nothing is sent before the answer');
  assert.deepEqual(await rows(page), ['a.txtCancel']);
  assert.equal(await page.getByRole('progressbar', { name: 'a.txt' }).isVisible(), true);
  host.send(UPLOAD, id!, 0, null);
  await host.until('the part', () => of(host, CHUNK).length === 1);
  assert.deepEqual(of(host, CHUNK)[0], [CHUNK, id, 0, 'hello']);
  host.send(UPLOAD, id!, 5, null);
  await page.getByText('Sent').waitFor();
  assert.deepEqual(await rows(page), ['a.txtSent']);
  assert.equal(await page.inputValue('input'), '', 'the same file can be chosen again');
  assert.equal(host.events.length, 0);
});

inPage('a large file goes in parts, never more of it than a window before the server has answered', FIELD, async ({ host, page }) => {
  const content = Buffer.alloc(1_500_000, 'abcdefghij');
  await page.setInputFiles('input', text('big.bin', content));
  const [id] = await begun(host);
  host.send(UPLOAD, id!, 0, null);
  await host.until('a window', () => received(host).length === 4 * 61_440);
  await page.waitForTimeout(200);
  assert.equal(received(host).length, 4 * 61_440);
  for (let told = 0; told < content.length; ) {
    await host.until('more', () => received(host).length > told);
    told = received(host).length;
    assert.ok(told <= content.length);
    host.send(UPLOAD, id!, told, null);
  }
  await page.getByText('Sent').waitFor();
  assert.equal(received(host), content.toString());
  for (const message of of(host, CHUNK)) assert.ok((message[3] as string).length <= 61_440);
});

inPage('the progress is shown, and events go on beside it', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('big.bin', Buffer.alloc(500_000)));
  const [id] = await begun(host);
  host.send(UPLOAD, id!, 0, null);
  host.send(UPLOAD, id!, 125_000, null);
  const bar = page.getByRole('progressbar', { name: 'big.bin' });
  await page.waitForFunction(() => document.querySelector('progress')!.value > 0);
  assert.equal(await bar.evaluate((one) => (one as HTMLProgressElement).value), 0.25);
  host.patch(0, 4, 3, 0, 'still live');
  await page.getByText('still live').waitFor();
});

inPage('what the field does not take is told at once and not sent', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', [text('a.exe', 'x'), text('big.txt', Buffer.alloc(2_000_001)), text('b.TXT', 'b')]);
  await begun(host);
  assert.deepEqual(of(host, BEGIN).map((message) => message[4]), ['b.TXT']);
  assert.deepEqual((await rows(page)).slice(0, 2), [
    'a.exeThis type of file is not taken here.',
    'big.txtThe file is too large: 2.0 MB of at most 2 MB.',
  ]);
});

inPage('what the server refuses is told in its words', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('a.txt', 'hello'));
  const [id] = await begun(host);
  host.send(UPLOAD, id!, 0, 'The server could not store the file.');
  await page.getByText('The server could not store the file.').waitFor();
  assert.equal(of(host, CHUNK).length, 0);
});

inPage('a file is cancelled by its button, and the next begins', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', ['1', '2', '3', '4'].map((name) => text(`${name}.txt`, 'hello')));
  const ids = await begun(host, 3);
  await page.waitForTimeout(100);
  assert.equal(of(host, BEGIN).length, 3, 'three at once');
  await page.getByRole('button', { name: 'Cancel 2.txt' }).click();
  await begun(host, 4);
  assert.deepEqual(of(host, ABORT), [[ABORT, ids[1]]]);
  assert.deepEqual(await rows(page), ['1.txtCancel', '3.txtCancel', '4.txtCancel']);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'lt2', 'the focus is not lost with the button');
});

inPage('after a break it goes on where the server is', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('a.txt', Buffer.alloc(300_000, 'x')));
  const [id] = await begun(host);
  host.send(UPLOAD, id!, 0, null);
  await host.until('a window', () => received(host).length === 4 * 61_440);
  host.up = false;
  host.socket!.cut();
  await page.getByText('Waiting for the connection').waitFor();
  host.messages.length = 0;
  host.up = true;
  const [again] = await begun(host);
  assert.equal(again, id);
  await page.waitForTimeout(100);
  assert.equal(of(host, CHUNK).length, 0, 'nothing is sent before the server says how far it is');
  host.send(UPLOAD, id!, 100_000, null);
  await host.until('the rest', () => received(host).length === 200_000);
  assert.equal(of(host, CHUNK)[0]![2], 100_000);
  host.send(UPLOAD, id!, 300_000, null);
  await page.getByText('Sent').waitFor();
});

inPage('a full view does not end it, and a view without its field does', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('a.txt', Buffer.alloc(500_000)));
  const [id] = await begun(host);
  host.patch(0, 2, 10, 3, 0, 0, 2, 1, FILES, 1, 'Report', true, 0, 0);
  await page.waitForSelector('#lt11');
  host.send(UPLOAD, id!, 0, null);
  await host.until('a part', () => of(host, CHUNK).length > 0);
  assert.deepEqual(await rows(page), ['a.txtCancel'], 'it is shown in the new field');
  host.patch(0, 9, 10);
  await page.waitForSelector('#lt11', { state: 'detached' });
  host.send(UPLOAD, id!, 61_440, null);
  await host.until('an end', () => of(host, ABORT).length === 1);
});

inPage('the module is loaded when a field for files comes, and by no page without one', EMPTY, async ({ host, page }) => {
  const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/uploads.js')).length);
  assert.equal(await loaded(), 0);
  host.patch(0, 1, FILES, file, 3, 1, 0, FILES, 1, 'Report', true, 0);
  await page.waitForSelector('[type=file]');
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/uploads.js')));
});

inFreshPage('a file that was chosen before the page was live is sent', FIELD, async ({ host, page }) => {
  await page.setInputFiles('input', text('a.txt', 'early'));
  host.welcome();
  await begun(host);
}, (host) => {
  host.welcomes = false;
});

inFreshPage('where the module is not to be had, a person is told', FIELD, async ({ host, page }) => {
  await page.waitForSelector('html[data-lattice=live]');
  await page.setInputFiles('input', text('a.txt', 'x'));
  await page.getByText('Files cannot be sent just now.').waitFor();
  assert.equal(of(host, BEGIN).length, 0);
  host.patch(0, 4, 3, 0, 'the page lives on');
  await page.getByText('the page lives on').waitFor();
}, (host) => {
  host.missing.add('uploads.js');
});
