//! The WebSocket: opens it, and opens it again. It knows bytes and close codes, and nothing of what they mean.

import { openSocket, type Socket } from './relay.js';

/** How long opening and the server's welcome may take together, in ms. */
const PATIENCE = 10_000;
/** The delays before a retry, in ms: a random part of the first before the first, doubled up to the last. */
const RETRY_FIRST = 600;
const RETRY_LAST = 15_000;

export interface Peer {
  /** The first message of each connection. */
  hello(): Uint8Array<ArrayBuffer>;
  receive(message: Uint8Array): void;
  /** The connection is gone. Returns false when it must not come back. */
  closed(code: number): boolean;
}

export class Connection {
  private socket: Socket | undefined;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(private readonly url: string, private readonly peer: Peer) {
    addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => document.hidden || this.hurry());
    this.open();
  }

  /** False when there is no open connection. */
  send(message: Uint8Array<ArrayBuffer>): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message);
    return true;
  }

  /** The server has welcomed us: retries begin anew. */
  welcomed(): void {
    clearTimeout(this.timer);
    this.tries = 0;
  }

  /** Gives this connection up and opens another. */
  restart(): void {
    this.lose(1000);
  }

  /** Gives it up for good. */
  stop(): void {
    this.stopped = true;
    this.drop();
  }

  private open(): void {
    clearTimeout(this.timer);
    const socket = (this.socket = openSocket(this.url));
    this.timer = setTimeout(() => this.restart(), PATIENCE);
    socket.onopen = () => socket.send(this.peer.hello());
    socket.onmessage = ({ data }) => this.peer.receive(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array());
    socket.onclose = ({ code }) => this.lose(code);
  }

  private lose(code: number): void {
    this.drop();
    this.stopped = !this.peer.closed(code);
    if (this.stopped) return;
    // All pages of a server that restarts come back: not all at once, and not in step.
    const delay = this.tries ? Math.min(RETRY_LAST, RETRY_FIRST * 2 ** this.tries) * (0.5 + Math.random() / 2) : RETRY_FIRST * Math.random();
    this.tries++;
    this.timer = setTimeout(() => this.open(), delay);
  }

  private drop(): void {
    const { socket } = this;
    this.socket = undefined;
    clearTimeout(this.timer);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** The network or the person is back: no reason to wait out a long delay. */
  private hurry(): void {
    if (this.socket || this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), 100 * Math.random());
  }
}
