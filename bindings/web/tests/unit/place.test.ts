//! By what an app's texts in the browser are told from those of its origin's other apps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../../src/later/place.js';

test('an app with a server is known by the path of its socket', () => {
  assert.equal(placeOf('/tools/_lattice/socket', 'https://example.org/tools/boards/7'), '/tools/_lattice/socket');
});

test('a page without a server is known by its folder, whatever build of it is there', () => {
  const urls = ['https://example.org/tea/', 'https://example.org/tea/index.html', 'https://example.org/tea/#/cart?kind=Green'];
  for (const build of ['assets/app-1.wasm#sha256-a', 'assets/app-2.wasm#sha256-b'])
    for (const url of urls) assert.equal(placeOf(build, url), '/tea/');
});
