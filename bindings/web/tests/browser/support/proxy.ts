//! What stands between people and servers: it passes no WebSocket on, and may collect a response until it is complete.

import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly url: string;
  stop(): void;
}

export async function startProxy(to: string, isCollecting: boolean): Promise<Proxy> {
  const target = new URL(to);
  const server = createServer((request, response) => {
    const onward = ask({ host: target.hostname, port: target.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      const begin = () => response.writeHead(answer.statusCode!, answer.headers);
      if (!isCollecting) {
        begin().flushHeaders();
        answer.pipe(response);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => begin().end(Buffer.concat(chunks)));
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (_, stream) => stream.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
