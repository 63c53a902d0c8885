//! Reads a message: a flat run of MessagePack values. It throws on anything that the protocol has not, and never
//! reads past the end, so that a damaged message is refused instead of misapplied.

import type { Data, Value } from './protocol.js';

/** How deeply the arrays of a template definition may nest (two levels for each element). */
const NESTING_MAX = 2048;

// A BOM is a character of the text like any other, and bytes that are not UTF-8 are an error.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Decoder {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** True when every byte has been read. */
  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A whole number from 0 to 2^53. */
  uint(): number {
    const tag = this.bytes[this.at];
    if (tag !== undefined && tag < 0x80) {
      this.at++;
      return tag;
    }
    const value = this.read(0);
    if (typeof value !== 'number' || value < 0 || !Number.isSafeInteger(value)) this.fail('a whole number', value);
    return value;
  }

  /** A slot's value: no array. */
  value(): Value {
    const value = this.read(0);
    if (Array.isArray(value)) this.fail('a single value', value);
    return value;
  }

  text(): string {
    const value = this.read(0);
    if (typeof value !== 'string') this.fail('a text', value);
    return value;
  }

  /** A number of instances, each as its difference to the one before, or nil and how often the last difference comes again. */
  differences(base: number, each: (instance: number) => void): void {
    let left = this.uint();
    if (!left) this.fail('one at least', left);
    for (let difference = 0; left; ) {
      const next = this.value();
      const times = next === null ? this.uint() : 1;
      if (next !== null) difference = Number(next);
      if (!times || times > left || !Number.isSafeInteger(difference)) this.fail('a difference', next);
      left -= times;
      for (let time = 0; time < times; time++) each((base += difference));
    }
  }

  /** Anything: what defines a template. */
  data(): Data {
    return this.read(NESTING_MAX);
  }

  private read(depth: number): Data {
    const tag = this.bytes[this.take(1)]!;
    if (tag < 0x80) return tag;
    if (tag > 0xdf) return tag - 256;
    if (tag > 0x9f && tag < 0xc0) return this.string(tag & 31);
    if (tag > 0x8f && tag < 0xa0) return this.array(tag & 15, depth);
    const view = this.view;
    switch (tag) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xca: return view.getFloat32(this.take(4));
      case 0xcb: return view.getFloat64(this.take(8));
      case 0xcc: return view.getUint8(this.take(1));
      case 0xcd: return view.getUint16(this.take(2));
      case 0xce: return view.getUint32(this.take(4));
      case 0xcf: return narrow(view.getBigUint64(this.take(8)));
      case 0xd0: return view.getInt8(this.take(1));
      case 0xd1: return view.getInt16(this.take(2));
      case 0xd2: return view.getInt32(this.take(4));
      case 0xd3: return narrow(view.getBigInt64(this.take(8)));
      case 0xd9: return this.string(view.getUint8(this.take(1)));
      case 0xda: return this.string(view.getUint16(this.take(2)));
      case 0xdb: return this.string(view.getUint32(this.take(4)));
      case 0xdc: return this.array(view.getUint16(this.take(2)), depth);
      case 0xdd: return this.array(view.getUint32(this.take(4)), depth);
    }
    throw new Error(`byte ${this.at - 1}: 0x${tag.toString(16)} begins no value of the protocol`);
  }

  /** The place of `length` more bytes, which are then behind us. */
  private take(length: number): number {
    const start = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new Error(`the message ends in the middle of a value, at byte ${start}`);
    return start;
  }

  private string(length: number): string {
    const start = this.take(length);
    // Short ASCII texts, by far the most, are faster without the decoder's call.
    if (length < 24) {
      let text = '';
      for (let at = start; at < this.at; at++) {
        const byte = this.bytes[at]!;
        if (byte > 127) return utf8.decode(this.bytes.subarray(start, this.at));
        text += String.fromCharCode(byte);
      }
      return text;
    }
    return utf8.decode(this.bytes.subarray(start, this.at));
  }

  private array(length: number, depth: number): Data[] {
    if (!depth) this.fail('a flatter value', 'an array');
    const items: Data[] = [];
    // A false length ends at the message's end: nothing is reserved by it.
    while (length--) items.push(this.read(depth - 1));
    return items;
  }

  private fail(wanted: string, found: unknown): never {
    throw new Error(`before byte ${this.at}: wanted ${wanted}, found ${typeof found} ${String(found).slice(0, 40)}`);
  }
}

function narrow(value: bigint): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
