//! Bytes that no server sends (testdata/wire/server-invalid.json) are refused by the page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inPage } from './support/suite.js';
import { TEXT } from './support/views.js';

/** A page without a template. */
const NOTHING = { html: '', templates: [], items: [0], next: 1 };
const file = `${process.env['LATTICE_WEB_ROOT']}../../testdata/wire/server-invalid.json`;
for (const { name, hex } of JSON.parse(readFileSync(file, 'utf8')) as { name: string; hex: string }[]) {
  inPage(`${name} is refused`, NOTHING, async ({ host, page, html }) => {
    host.socket!.send(Buffer.from(hex, 'hex'));
    // Either a full view is asked for, or, where the bytes speak of another build, the page reloads.
    await host.until('a second hello', () => host.hellos.length === 2);
    host.next = 1;
    if (host.loads === 1) host.patch(0, 1, TEXT, 0, 2, 50, 3, 0, 0, TEXT, 1, 'whole', 0);
    else host.patch(0, 1, TEXT, 0, 9, 0, 3, 0, 0, TEXT, 1, 'whole', 0);
    await page.waitForFunction(() => document.getElementById('lt-root')!.textContent === 'whole');
    assert.equal(await html(), 'whole');
  });
}
