//! The WebSocket: opens it, and opens it again. It knows bytes and close codes, and nothing of what they mean.

import { closed, hello, receive } from './page.js';
import { openSocket, type Open, type Socket } from './socket.js';

/** How long opening and the server's welcome may take together, in ms. */
const PATIENCE = 10_000;
/** The delays before a retry, in ms: a random part of the first before the first, doubled up to the last. */
const RETRY_FIRST = 600;
const RETRY_LAST = 15_000;

let open: Open = openSocket;
/** Only browsers that hold messages back after an input have `navigator.scheduling`: they need the relay. */
const relay = 'scheduling' in navigator && import('./relay.js').then(({ relayed }) => (open = relayed), () => {});
let other: Open | undefined;
let url: string;
let socket: Socket | undefined;
/** Which connection this is: what an older one tells is of no interest. */
let current = 0;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let stopped = false;

export function start(to: string): void {
  url = to.replace(/^http/, 'ws');
  void connect();
}

/** For an open connection: from its welcome to its end. */
export function transmit(message: Uint8Array<ArrayBuffer>): void {
  socket?.send(message);
}

/** The server has welcomed us: retries begin anew. */
export function welcomed(): void {
  clearTimeout(timer);
  tries = 0;
}

/** Gives this connection up and opens another. */
export function restart(): void {
  lose(1000);
}

/** Gives it up for good. */
export function stop(): void {
  stopped = true;
  drop();
}

async function connect(): Promise<void> {
  clearTimeout(timer);
  timer = setTimeout(restart, PATIENCE);
  const mine = ++current;
  const tell = (what: number | ArrayBuffer) => {
    if (mine !== current) return;
    if (what === 0) socket!.send(hello());
    else if (typeof what === 'number') lose(what);
    else receive(new Uint8Array(what));
  };
  await relay;
  if (mine === current) socket = (other ?? open)(url, tell);
}

/** From the next connection on: something else than a WebSocket carries the messages, or one again. */
export function carry(by?: Open): void {
  other = by;
}

function lose(code: number): void {
  drop();
  stopped = !closed(code);
  if (stopped) return;
  // All pages of a server that restarts come back: not all at once, and not in step.
  const delay = tries ? Math.min(RETRY_LAST, RETRY_FIRST * 2 ** tries) * (0.5 + Math.random() / 2) : RETRY_FIRST * Math.random();
  tries++;
  timer = setTimeout(connect, delay);
}

function drop(): void {
  current++;
  clearTimeout(timer);
  socket?.close();
  socket = undefined;
}

/** The network or the person is back: no reason to wait out a long delay. */
export function hurry(): void {
  if (socket || stopped) return;
  clearTimeout(timer);
  timer = setTimeout(connect, 100 * Math.random());
}
