//! What carries messages where WebSockets are blocked: one long response for what the session says, posts for what the
//! page says. To the core it looks like a socket. It is loaded when a socket has failed.
//!
//! Each message stands behind its length, 4 bytes; a length of 0 is a ping, and one from `CLOSE` on the end, with a code.

import type { Socket, Tell } from './socket.js';

const CLOSE = 0xffff0000;
const HEAD = 4;
/** How long the first message may take before something between is taken to collect responses, in ms. */
const PATIENCE = 3000;
/** What a post carries at most, if it is not one message alone, in bytes. */
const POST_MAX = 32 * 1024;
/** As a connection that was lost without a word. */
const LOST = 1006;

type Bytes = Uint8Array<ArrayBuffer>;

/** Something between here and the server passes a response on only when it is complete. */
let isCollected = false;

export function openStream(to: string, tell: Tell): Socket {
  return new Stream(to.replace(/^ws/, 'http').replace(/socket$/, 'stream'), tell);
}

class Stream {
  private readonly stop = new AbortController();
  /** Ends the response that a short one takes the place of. */
  private first = new AbortController();
  private key = '';
  private isOpen = false;
  private waiting: Bytes[] = [];
  private isPinged = false;
  private isPosting = false;
  private isEnded = false;

  constructor(private readonly url: string, private readonly tell: Tell) {
    // Not before the one who opens it knows it.
    queueMicrotask(() => tell(0));
  }

  send(message: Bytes): void {
    if (this.isOpen) this.waiting.push(message);
    else void this.open(message);
    this.isOpen = true;
    void this.post();
  }

  close(): void {
    this.isEnded = true;
    this.stop.abort();
  }

  private end(code: number): void {
    if (this.isEnded) return;
    this.close();
    this.tell(code);
  }

  /** Sends the hello, and reads until the end. */
  private async open(hello: Bytes): Promise<void> {
    if (!isCollected) {
      const timer = setTimeout(() => {
        isCollected = true;
        console.warn('lattice: something between this page and its server holds responses back');
        this.first.abort();
      }, PATIENCE);
      await this.attempt(async () => {
        const response = await this.ask('', hello, AbortSignal.any([this.stop.signal, this.first.signal]));
        await this.read(response, () => clearTimeout(timer));
      });
      clearTimeout(timer);
      if (!isCollected) return this.end(LOST);
    }
    this.key = '';
    let body: Bytes | undefined = hello;
    while (!this.isEnded) {
      const isRead = await this.attempt(async () => this.read(await this.ask('?short', body)));
      if (!isRead) this.end(LOST);
      body = undefined;
    }
  }

  /** Posts what waits, a post at a time. */
  private async post(): Promise<void> {
    if (this.isPosting) return;
    this.isPosting = true;
    while (this.key && !this.isEnded && (this.waiting.length || this.isPinged)) {
      this.isPinged = false;
      const body = this.batch();
      const isTaken = await this.attempt(async () => {
        const response = await this.ask('', body);
        // What is refused says why as the stream would.
        if (!response.ok) await this.read(response);
        return response.ok;
      });
      if (!isTaken) this.end(LOST);
    }
    this.isPosting = false;
  }

  private batch(): Bytes {
    let size = 0;
    let count = 0;
    for (const { length } of this.waiting) {
      if (count && size + HEAD + length > POST_MAX) break;
      size += HEAD + length;
      count++;
    }
    const body = new Uint8Array(size);
    let at = 0;
    for (const message of this.waiting.splice(0, count)) {
      new DataView(body.buffer).setUint32(at, message.length);
      body.set(message, at + HEAD);
      at += HEAD + message.length;
    }
    return body;
  }

  private ask(query: string, body: Bytes | undefined, signal = this.stop.signal): Promise<Response> {
    const headers: Record<string, string> = { 'Content-Type': 'application/x-lattice' };
    if (this.key) headers['Lattice-Stream'] = this.key;
    return fetch(this.url + query, { method: 'POST', headers, body: body ?? null, signal, cache: 'no-store', redirect: 'error' });
  }

  /** Tells the messages of a response as they come. */
  private async read(response: Response, begun?: () => void): Promise<void> {
    if (response.headers.get('Content-Type') !== 'application/x-lattice') return this.end(LOST);
    this.key = response.headers.get('Lattice-Stream') ?? this.key;
    const reader = response.body!.getReader();
    const chunks: Bytes[] = [];
    let have = 0;
    let need = HEAD;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      begun?.();
      chunks.push(value as Bytes);
      have += value.length;
      // Pieces of a large message are put together once.
      if (have < need) continue;
      const bytes = join(chunks.splice(0), have);
      const at = this.take(bytes);
      const rest = bytes.subarray(at);
      chunks.push(rest);
      have = rest.length;
      need = HEAD + (have < HEAD ? 0 : new DataView(rest.buffer, rest.byteOffset).getUint32(0));
    }
  }

  /** Tells the messages that are complete, and returns where the next begins. */
  private take(bytes: Bytes): number {
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (!this.isEnded && at + HEAD <= bytes.length) {
      const length = view.getUint32(at);
      if (length >= CLOSE) this.end(length - CLOSE);
      if (at + HEAD + length > bytes.length) break;
      at += HEAD;
      if (length) this.tell(bytes.slice(at, at + length).buffer);
      else this.isPinged = true;
      at += length;
    }
    void this.post();
    return at;
  }

  /** False where the network fails. */
  private async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      return (await act()) !== false;
    } catch {
      return false;
    }
  }
}

function join(chunks: Bytes[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
