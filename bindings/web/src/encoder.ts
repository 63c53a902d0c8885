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
    const length = bytes.length;
    if (length < 32) out.push(0xa0 | length);
    else sized(out, length, 0xd9, 0xda, 0xdb);
    for (const byte of bytes) out.push(byte);
  } else if (typeof value === 'object') {
    if (value.length < 16) out.push(0x90 | value.length);
    else sized(out, value.length, 0, 0xdc, 0xdd);
    for (const item of value) write(out, item);
  } else if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) integer(out, value);
  else {
    const isShort = typeof value === 'number' && Object.is(Math.fround(value), value);
    const view = new DataView(new ArrayBuffer(isShort ? 4 : 8));
    if (isShort) view.setFloat32(0, value);
    else if (typeof value === 'number') view.setFloat64(0, value);
    else if (value < 0n) view.setBigInt64(0, value);
    else view.setBigUint64(0, value);
    out.push(isShort ? 0xca : typeof value === 'number' ? 0xcb : value < 0n ? 0xd3 : 0xcf, ...new Uint8Array(view.buffer));
  }
}

function integer(out: number[], value: number): void {
  if (value >= 0) {
    if (value < 0x80) out.push(value);
    else if (value < 2 ** 32) sized(out, value, 0xcc, 0xcd, 0xce);
    else write(out, BigInt(value));
  } else if (value >= -32) out.push(value & 0xff);
  else if (value >= -0x80) big(out, 0xd0, value, 1);
  else if (value >= -0x8000) big(out, 0xd1, value, 2);
  else if (value >= -(2 ** 31)) big(out, 0xd2, value, 4);
  else write(out, BigInt(value));
}

/** A length or number with the shortest of three tags; tag 0 is a form that there is not. */
function sized(out: number[], value: number, one: number, two: number, four: number): void {
  if (one && value < 0x100) big(out, one, value, 1);
  else if (value < 0x10000) big(out, two, value, 2);
  else big(out, four, value, 4);
}

function big(out: number[], tag: number, value: number, bytes: number): void {
  out.push(tag);
  while (bytes--) out.push((value >>> (8 * bytes)) & 0xff);
}
