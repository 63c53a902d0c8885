//! Writes a message: a flat run of MessagePack values, each in its shortest form.

import type { Data } from './protocol.js';

const utf8 = new TextEncoder();

/** The bytes of one message. Lone surrogates, which UTF-8 has not, become U+FFFD. */
export function encode(...values: readonly Data[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const value of values) write(out, value);
  return Uint8Array.from(out);
}

function write(out: number[], value: Data): void {
  if (value === null) out.push(0xc0);
  else if (typeof value === 'boolean') out.push(value ? 0xc3 : 0xc2);
  else if (typeof value === 'string') {
    const bytes = utf8.encode(value);
    const { length } = bytes;
    if (length < 32) out.push(0xa0 | length);
    else integer(out, length, 0xd9);
    for (const byte of bytes) out.push(byte);
  } else if (typeof value === 'object') {
    const { length } = value;
    if (length < 16) out.push(0x90 | length);
    // A list has no form with a length of one byte.
    else integer(out, length, 0xdb, 1);
    for (const item of value) write(out, item);
  } else if (typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0))) {
    if (value >= -32 && value < 128) out.push(Number(value) & 0xff);
    else integer(out, value, value < 0 ? 0xd0 : 0xcc);
  } else if (Object.is(Math.fround(value), value)) fixed(out, 0xca, 4, 'setFloat32', value);
  else fixed(out, 0xcb, 8, 'setFloat64', value);
}

/** A whole number in 1, 2, 4 or 8 bytes after its tag; the four tags follow one another from `tag` on. */
function integer(out: number[], value: number | bigint, tag: number, size = 0): void {
  // As far from 0 as a number without a sign that takes as many bytes.
  const span = value < 0 ? -2 * (Number(value) + 1) : value;
  while (size < 3 && span >= 2 ** (8 << size)) size++;
  const kind = value < 0 ? 'Int' : 'Uint';
  if (size > 2) fixed(out, tag + 3, 8, `setBig${kind}64`, BigInt(value));
  else fixed(out, tag + size, 1 << size, `set${kind}${8 << size}` as 'setInt8', value);
}

type Setter = { [Name in keyof DataView]: Name extends `set${string}` ? Name : never }[keyof DataView];

function fixed(out: number[], tag: number, bytes: number, set: Setter, value: number | bigint): void {
  const view = new DataView(new ArrayBuffer(bytes));
  view[set](0, value as never);
  out.push(tag, ...new Uint8Array(view.buffer));
}
