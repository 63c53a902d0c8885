//! The hash by which page and server agree on the HTML.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '../../src/hash.js';

test('the hash is a polynomial over UTF-16 code units, modulo 2^32', () => {
  assert.equal(hash(''), 0);
  assert.equal(hash('a'), 97);
  let value = 0n;
  for (const letter of 'foobar') value = (value * 251n + BigInt(letter.charCodeAt(0))) % (1n << 32n);
  assert.equal(BigInt(hash('foobar')), value);
});

test('a character beyond the basic plane counts as its two code units', () => {
  assert.equal(hash('😀'), 0xd83d * 251 + 0xde00);
});
