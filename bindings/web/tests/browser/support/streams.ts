//! The stream that takes a socket's place, as lattice-server serves it, and told as a socket to the tests. What stands between
//! may collect a response until it is complete.

import type { IncomingMessage, ServerResponse } from 'node:http';

const TYPE = 'application/x-lattice';

export class Stream {
  onmessage: (message: Uint8Array<ArrayBuffer>) => void = () => {};
  onclose: () => void = () => {};
  readonly key = Math.random().toString(16).slice(2).padEnd(32, '0');
  /** What came in posts, without messages too. */
  posts = 0;
  private response: ServerResponse | undefined;
  private waiting: Buffer[] = [];
  private isOver = false;
  isCut = false;

  constructor(private readonly isShort: boolean, private readonly isCollected: boolean) {}

  /** A response for what comes next. */
  begin(response: ServerResponse): void {
    this.response = response;
    response.writeHead(200, { 'Content-Type': TYPE, 'Lattice-Stream': this.key });
    if (!this.isCollected) response.flushHeaders();
    response.on('close', () => (this.isShort ? response.writableFinished : false) || this.onclose());
    this.write();
  }

  async post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    this.posts++;
    for (let at = 0; at < body.length; ) {
      const end = at + 4 + body.readUInt32BE(at);
      this.onmessage(Uint8Array.from(body.subarray(at + 4, end)));
      at = end;
    }
    response.writeHead(204).end();
  }

  send(message: Uint8Array): void {
    this.put(message.length, message);
  }

  ping(): void {
    this.put(0);
  }

  close(code: number): void {
    this.isOver = true;
    this.put(0xffff0000 + code);
  }

  /** The cable is pulled. */
  cut(): void {
    this.isCut = true;
    this.response?.destroy();
  }

  private put(length: number, body: Uint8Array = new Uint8Array()): void {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    this.waiting.push(head, Buffer.from(body));
    this.write();
  }

  private write(): void {
    const { response } = this;
    if (!response || (this.isCollected && !this.isShort) || !this.waiting.length) return;
    response.write(Buffer.concat(this.waiting.splice(0)));
    if (!this.isShort && !this.isOver) return;
    response.end();
    this.response = undefined;
  }
}

export async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
