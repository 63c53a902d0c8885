//! The decoder reads what the encoder writes, and refuses everything else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder } from '../../src/decoder.js';
import { encode } from '../../src/encoder.js';
import type { Data } from '../../src/protocol.js';

const bytes = (...values: number[]) => new Decoder(Uint8Array.from(values));

test('every kind of value comes back as it went', () => {
  const values: Data[] = [
    null, true, false, 0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER,
    -1, -32, -33, -128, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1, 0.5, -0.1, 1e300, Infinity, -Infinity,
    '', 'a', 'é', '😀', '\ufeffBOM', 'x'.repeat(31), 'x'.repeat(32), 'é'.repeat(200), 'x'.repeat(70_000),
    [], ['a', ['b', [1]]], Array.from({ length: 70_000 }, (_, at) => at),
    2n ** 62n, -(2n ** 62n), 2n ** 64n - 1n,
  ];
  for (const value of values) {
    const decoder = new Decoder(encode(value));
    assert.deepEqual(decoder.data(), value);
    assert.ok(decoder.done);
  }
});

test('NaN and minus zero keep what they are', () => {
  assert.ok(Number.isNaN(new Decoder(encode(NaN)).value()));
  assert.ok(Object.is(new Decoder(encode(-0)).value(), -0));
});

test('integers beyond 2^53 keep their digits', () => {
  assert.equal(String(new Decoder(encode(9_007_199_254_740_993n)).value()), '9007199254740993');
});

test('a message cut anywhere is refused', () => {
  const whole = encode(1, 7, 'a text of more than a few bytes, so that its length takes a byte', [1, ['x', 2.5]], 70_000, -(2 ** 40));
  for (let length = 0; length < whole.length; length++) {
    const cut = new Decoder(whole.subarray(0, length));
    assert.throws(() => {
      for (let n = 0; n < 6; n++) cut.data();
    }, /ends in the middle/);
  }
});

test('false lengths reserve nothing and end at the message', () => {
  assert.throws(() => bytes(0xdd, 0xff, 0xff, 0xff, 0xff).data(), /ends in the middle/);
  assert.throws(() => bytes(0xdb, 0xff, 0xff, 0xff, 0xff, 65).value(), /ends in the middle/);
});

test('kinds that the protocol has not are refused', () => {
  for (const tag of [0x80, 0x8f, 0xc1, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xd4, 0xd8, 0xde, 0xdf]) {
    assert.throws(() => bytes(tag, 0, 0, 0, 0).data(), /begins no value/);
  }
});

test('text that is not UTF-8 is refused, long and short', () => {
  assert.throws(() => bytes(0xa2, 0xc3, 0x28).value());
  assert.throws(() => bytes(0xa3, 0xed, 0xa0, 0x80).value());
  assert.throws(() => bytes(0xd9, 40, ...Array<number>(39).fill(65), 0xff).value());
});

test('a number is wanted where a number belongs', () => {
  assert.throws(() => new Decoder(encode('a')).uint(), /whole number/);
  assert.throws(() => new Decoder(encode(-1)).uint(), /whole number/);
  assert.throws(() => new Decoder(encode(1.5)).uint(), /whole number/);
  assert.throws(() => new Decoder(encode(2n ** 60n)).uint(), /whole number/);
  assert.throws(() => new Decoder(encode([1])).value(), /a list has no place/);
  assert.throws(() => new Decoder(encode(1)).text(), /is no text/);
});

test('arrays do not nest without end', () => {
  assert.throws(() => new Decoder(Uint8Array.from([...Array<number>(100_000).fill(0x91), 0xc0])).data(), /too deep/);
});

test('lone surrogates go out as the replacement character', () => {
  assert.equal(new Decoder(encode('a\ud800b')).value(), 'a\ufffdb');
});
