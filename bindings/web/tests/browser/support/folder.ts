//! A static host as plain as they come: files by path, their type by ending, what is compressed already to who takes it. It stands at a
//! path of its own, so that an absolute address would be seen.

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const TYPES: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', wasm: 'application/wasm' };
const PLACE = '/some/where/';

export class Folder {
  /** What is sent instead of a file; null: it is not there. */
  readonly instead = new Map<string, Buffer | null>();
  /** False: the network is gone. */
  up = true;

  private constructor(private readonly server: Server) {}

  static async serve(folder: string): Promise<Folder> {
    const server = createServer();
    const host = new Folder(server);
    server.on('request', (request, response) => {
      if (!host.up) return void request.socket.destroy();
      const path = request.url!.split('?')[0]!.slice(PLACE.length) || 'index.html';
      const file = join(folder, path);
      const instead = host.instead.get(path);
      response.setHeader('Content-Type', TYPES[path.split('.').pop()!] ?? 'application/octet-stream');
      if (instead !== undefined) return void (instead ? response.end(instead) : response.writeHead(404).end());
      if (!request.url!.startsWith(PLACE) || !existsSync(file)) return void response.writeHead(404).end();
      if (!/\bbr\b/.test(request.headers['accept-encoding'] ?? '') || !existsSync(`${file}.br`)) return void response.end(readFileSync(file));
      response.setHeader('Content-Encoding', 'br').end(readFileSync(`${file}.br`));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${PLACE}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
