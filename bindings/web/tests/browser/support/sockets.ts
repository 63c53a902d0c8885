//! A WebSocket server of a page of code, so that the tests need no library and can close as rudely as they like.
//! Only what a browser sends to it: masked messages, unfragmented up to a few MiB.

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export class Socket {
  onmessage: (message: Uint8Array) => void = () => {};
  onclose: () => void = () => {};
  private buffer = Buffer.alloc(0);

  constructor(request: IncomingMessage, private readonly stream: Duplex) {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    stream.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    stream.on('data', (chunk: Buffer) => this.read(chunk));
    stream.on('close', () => this.onclose());
    stream.on('error', () => {});
  }

  send(message: Uint8Array): void {
    this.write(0x82, message);
  }

  close(code: number): void {
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    this.write(0x88, body);
    this.stream.end();
  }

  /** The cable is pulled. */
  cut(): void {
    this.stream.destroy();
  }

  private write(first: number, body: Uint8Array): void {
    const { length } = body;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head[0] = first;
    if (length < 126) head[1] = length;
    else if (length < 65_536) {
      head[1] = 126;
      head.writeUInt16BE(length, 2);
    } else {
      head[1] = 127;
      head.writeBigUInt64BE(BigInt(length), 2);
    }
    if (!this.stream.destroyed) this.stream.write(Buffer.concat([head, body]));
  }

  private read(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const { buffer } = this;
      if (buffer.length < 2) return;
      let length = buffer[1]! & 127;
      let at = 2;
      if (length === 126) {
        if (buffer.length < 4) return;
        length = buffer.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (buffer.length < 10) return;
        length = Number(buffer.readBigUInt64BE(2));
        at = 10;
      }
      const end = at + 4 + length;
      if (buffer.length < end) return;
      const mask = buffer.subarray(at, at + 4);
      const body = Uint8Array.from(buffer.subarray(at + 4, end), (byte, place) => byte ^ mask[place % 4]!);
      this.buffer = buffer.subarray(end);
      const kind = buffer[0]! & 15;
      if (kind === 8) this.stream.end();
      else if (kind === 2) this.onmessage(body);
    }
  }
}
