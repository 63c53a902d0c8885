//! The hash by which page and server agree on the HTML.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '../../src/hash.js';

test('the hash is FNV-1a over UTF-16 code units', () => {
  assert.equal(hash(''), 0x811c9dc5);
  assert.equal(hash('a'), 0xe40c292c);
  assert.equal(hash('foobar'), 0xbf9cf968);
});

test('a character beyond the basic plane counts as its two code units', () => {
  const [high, low] = [0xd83d, 0xde00];
  let value = Math.imul(0x811c9dc5 ^ high, 0x01000193);
  value = Math.imul(value ^ low, 0x01000193);
  assert.equal(hash('😀'), value >>> 0);
});
