//! A part of a file as a message. Bytes that are no text exist in the protocol only here, so the core's encoder does not know them.

import { UPLOAD_CHUNK, type Data } from '../protocol.js';

/** Below 64 KiB, so that the length takes two bytes. */
export const CHUNK_BYTES = 60 * 1024;

type Encode = (...values: readonly Data[]) => Uint8Array<ArrayBuffer>;

export function chunk(encode: Encode, upload: number, offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const head = encode(UPLOAD_CHUNK, upload, offset);
  const size = length < 256 ? [0xc4, length] : [0xc5, length >> 8, length & 255];
  const message = new Uint8Array(head.length + size.length + length);
  message.set(head);
  message.set(size, head.length);
  message.set(bytes, head.length + size.length);
  return message;
}
