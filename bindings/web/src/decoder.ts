//! Reads a message: a flat run of MessagePack values. It throws on anything that the protocol has not, and never
//! reads past the end, so that a damaged message is refused instead of misapplied.

import type { Data, Value } from './protocol.js';

/** How deeply the arrays of a template definition may nest (two levels for each element). */
const NESTING_MAX = 2048;

/** What reads a number, and how many bytes it has: tags 0xca and 0xcb are floats, then come whole ones, doubling. */
const NUMBERS = Array.from({ length: 10 }, (_, at) => {
  const size = at < 2 ? 4 << at : 1 << (at - 2) % 4;
  const kind = at < 2 ? 'Float' : (size > 4 ? 'Big' : '') + (at < 6 ? 'Uint' : 'Int');
  return [`get${kind}${8 * size}` as 'getInt8' | 'getBigInt64', size] as const;
});

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
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return value;
    throw new Error(`before byte ${this.at}: ${value as string} is no whole number from 0 on`);
  }

  /** A slot's value: no array, which `read` refuses at this depth. */
  value(): Value {
    return this.read(0) as Value;
  }

  text(): string {
    const value = this.read(0);
    if (typeof value === 'string') return value;
    throw new Error(`before byte ${this.at}: ${value as number} is no text`);
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
    if (tag === 0xc0) return null;
    if (tag === 0xc2 || tag === 0xc3) return tag > 0xc2;
    if (tag > 0xc9 && tag < 0xd4) return this.number(tag);
    // A length is written like a number without a sign.
    if (tag > 0xd8 && tag < 0xdc) return this.string(this.number(tag - 0xd9 + 0xcc) as number);
    if (tag > 0xdb && tag < 0xde) return this.array(this.number(tag - 0xdc + 0xcd) as number, depth);
    throw new Error(`before byte ${this.at}: ${tag} begins no value of the protocol`);
  }

  private number(tag: number): number | bigint {
    const [get, size] = NUMBERS[tag - 0xca]!;
    const value = this.view[get](this.take(size));
    const number = Number(value);
    return typeof value === 'bigint' && !Number.isSafeInteger(number) ? value : number;
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
    if (!depth) throw new Error(`before byte ${this.at}: a list has no place here, or is too deep`);
    const items: Data[] = [];
    // A false length ends at the message's end: nothing is reserved by it.
    while (length--) items.push(this.read(depth - 1));
    return items;
  }
}
