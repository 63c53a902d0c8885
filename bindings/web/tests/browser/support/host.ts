//! A host whose sessions are scripts of the tests: it serves a page as lattice-server does, under the same strict
//! CSP, and hands the test the page's socket.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Decoder } from '../../../src/decoder.js';
import { encode } from '../../../src/encoder.js';
import { hash } from '../../../src/hash.js';
import { EVENT, EVENT_ACK, HELLO, PATCH, UPLOAD_CHUNK, VERSION, WELCOME, type Data } from '../../../src/protocol.js';
import { Socket } from './sockets.js';
import { read, Stream } from './streams.js';

/** A first paint. */
export interface View {
  readonly html: string;
  readonly templates: readonly Data[];
  readonly items: readonly number[];
  readonly next: number;
  readonly styles?: readonly Data[];
  readonly css?: string;
  /** Another hash than the HTML's. */
  readonly hash?: number;
  readonly v?: number;
}

/** What the page sent, message by message. */
export type Message = Data[];

export class Host {
  view: View = { html: '', templates: [], items: [0], next: 1 };
  /** How often the page was loaded. */
  loads = 0;
  /** False: new sockets get no Welcome by themselves. */
  welcomes = true;
  /** False: the server is down. */
  up = true;
  /** False: nothing is served as a worker. */
  workers = true;
  /** What becomes of sockets: taken, refused, or left without an answer. */
  sockets: 'taken' | 'refused' | 'silent' = 'taken';
  /** How often a page asked for a socket. */
  asked = 0;
  /** False: there is no stream. */
  streams = true;
  /** Something between holds responses back until they are complete. */
  isCollecting = false;
  /** Files of the applier that are not to be had. */
  missing = new Set<string>();
  next = 1;
  /** The last event that the page was told is handled. */
  private told = 0;
  socket: Socket | Stream | undefined;
  readonly messages: Message[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Host> {
    const server = createServer();
    const host = new Host(server);
    const folder = process.env['LATTICE_APPLIER'] ?? '';
    const files = new Map(readdirSync(folder).map((name) => [`/assets/${name}`, readFileSync(`${folder}/${name}`)]));
    server.on('request', (request, response) => {
      const file = files.get(request.url ?? '');
      const isRefused = host.missing.has(request.url!.slice(8)) || (!host.workers && request.headers['sec-fetch-dest'] === 'worker');
      if (file && !isRefused) response.setHeader('Content-Type', 'text/javascript').end(file);
      else if (request.url === '/') {
        host.loads++;
        host.told = 0;
        response.setHeader('Content-Type', 'text/html; charset=utf-8').setHeader('Content-Security-Policy', CSP).end(host.page());
      } else if (request.url!.startsWith('/stream') && host.streams) void host.stream(request, response);
      else response.writeHead(404).end();
    });
    server.on('upgrade', (request, stream) => {
      host.asked++;
      if (host.sockets === 'taken') host.accept(new Socket(request, stream));
      else if (host.sockets === 'refused') stream.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.socket?.cut();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** A session as new, for the next test. */
  reset(view: View): void {
    this.socket?.cut();
    this.socket = undefined;
    this.messages.length = 0;
    this.view = view;
    this.loads = 0;
    this.next = 1;
    this.told = 0;
    this.up = this.welcomes = this.workers = this.streams = true;
    this.sockets = 'taken';
    this.asked = 0;
    this.isCollecting = false;
    this.missing.clear();
  }

  /** Sends a Patch of these operations, before which all events up to `acknowledged` were handled. */
  patch(acknowledged: number, ...operations: Data[]): void {
    const events = Math.max(0, acknowledged - this.told);
    this.told += events;
    this.socket!.send(encode(PATCH + (this.next++ % PATCH), events, ...operations));
  }

  send(...values: Data[]): void {
    if (values[0] === WELCOME) this.told = Math.max(this.told, values[2] as number);
    if (values[0] === EVENT_ACK) this.told = values[1] as number;
    this.socket!.send(encode(...values));
  }

  welcome(acknowledged = 0, version = VERSION): void {
    this.send(WELCOME, version, acknowledged, this.next);
  }

  /** The page's events: id, patch, instance, slot, payload. */
  get events(): Message[] {
    return this.messages.filter(([kind]) => kind === EVENT).map((message) => message.slice(1));
  }

  get hellos(): Message[] {
    return this.messages.filter(([kind]) => kind === HELLO).map((message) => message.slice(1));
  }

  /** Waits until something holds, looked at again after each message. */
  async until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
    const end = Date.now() + ms;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}; the page sent ${JSON.stringify(this.messages)}`);
      await new Promise<void>((done) => {
        this.waiting.push(done);
        setTimeout(done, 50);
      });
    }
  }

  private async stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = request.headers['lattice-stream'];
    const isShort = request.url!.endsWith('?short');
    const { socket } = this;
    if (!this.up) request.destroy();
    else if (request.headers['content-type'] !== 'application/x-lattice') response.writeHead(415).end();
    else if (!key) {
      const hello = Uint8Array.from(await read(request));
      const stream = new Stream(isShort, this.isCollecting);
      stream.begin(response);
      this.accept(stream);
      stream.onmessage(hello);
    } else if (!(socket instanceof Stream) || socket.key !== key) response.writeHead(410).end();
    else if (socket.isCut) request.destroy();
    else if (isShort) socket.begin(response);
    else await socket.post(request, response);
  }

  private accept(socket: Socket | Stream): void {
    if (!this.up) return socket.cut();
    this.socket = socket;
    socket.onmessage = (bytes: Uint8Array<ArrayBuffer>) => {
      const message = bytes[0] === UPLOAD_CHUNK ? part(bytes) : values(bytes);
      this.messages.push(message);
      if (message[0] === HELLO && this.welcomes) this.welcome(0);
      this.waiting.splice(0).forEach((done) => done());
    };
  }

  private page(): string {
    const { view } = this;
    const data = {
      v: view.v ?? VERSION, token: 'the token', socket: '/socket', hash: view.hash ?? hash(view.html), next: view.next,
      templates: view.templates, items: view.items, styles: view.styles ?? [], seq: 0,
    };
    const json = JSON.stringify(data).replaceAll('<', '\\u003c');
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title>${view.css ? `<style nonce="n0nce">${view.css}</style>` : ''}</head>` +
      `<body><div id="lt-root" class="lt-root">${view.html}</div><script type="application/json" id="lattice-data">${json}</script>` +
      '<script type="module" nonce="n0nce" src="/assets/lattice.js"></script></body></html>';
  }
}

function values(bytes: Uint8Array): Message {
  const decoder = new Decoder(bytes);
  const message: Message = [];
  while (!decoder.done) message.push(decoder.data());
  return message;
}

/** A part of a file: kind, upload, offset, and the bytes as text. */
function part(message: Uint8Array): Message {
  const decoder = new Decoder(message);
  const head = [decoder.uint(), decoder.uint(), decoder.uint()];
  const skipped = encode(...head).length;
  const tag = message[skipped]!;
  assert.ok(tag === 0xc4 || tag === 0xc5, 'a part is binary');
  const at = skipped + (tag === 0xc4 ? 2 : 3);
  const length = tag === 0xc4 ? message[skipped + 1]! : message[skipped + 1]! * 256 + message[skipped + 2]!;
  assert.equal(message.length - at, length);
  return [...head, Buffer.from(message.subarray(at)).toString('latin1')];
}

const CSP = "default-src 'none'; script-src 'nonce-n0nce'; style-src 'self' 'nonce-n0nce'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; require-trusted-types-for 'script'; trusted-types lattice";
