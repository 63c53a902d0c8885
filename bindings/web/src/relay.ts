//! A WebSocket in a worker, whose messages come over a BroadcastChannel.
//!
//! After a click or a key, Chromium holds back what comes from the network, from timers and from message ports until
//! it has drawn the next frame (its feature DeferRendererTasksAfterInput): an answer that is there after 2 ms reaches the
//! DOM up to 16 ms later, and the screen one frame later than it could. What comes over a BroadcastChannel is not held
//! back, but the socket has to live in another thread for that. Where browsers do not do this, the plain socket is better.

/** What a connection uses of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Only browsers that schedule around input have `navigator.scheduling`. */
let isHeldBack = 'scheduling' in navigator && typeof Worker === 'function' && typeof BroadcastChannel === 'function';

interface Policy {
  createScriptURL(url: string): string;
}
let policy: Policy | undefined;

export function openSocket(url: string): Socket {
  if (isHeldBack) return new Relayed(url);
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** The page's end. From the worker comes 0 when the socket is open, its close code, or a message; to it go the URL, messages, and null to close. */
class Relayed implements Socket {
  readyState: number = WebSocket.CONNECTING;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  private readonly channel = new BroadcastChannel(`lattice ${Math.random()}`);
  private readonly worker = new Worker(ownAddress(), { type: 'module', name: this.channel.name });

  constructor(url: string) {
    this.channel.onmessage = ({ data }) => {
      if (data === 0) {
        this.readyState = WebSocket.OPEN;
        this.onopen?.(new Event('open'));
      } else if (typeof data === 'number') this.end(data);
      else this.onmessage?.(new MessageEvent('message', { data }));
    };
    // A page's own policy may forbid workers.
    this.worker.onerror = () => {
      isHeldBack = false;
      this.end(1006);
    };
    this.worker.postMessage(url);
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    this.worker.postMessage(message);
  }

  close(): void {
    this.readyState = WebSocket.CLOSING;
    this.worker.postMessage(null);
    this.channel.close();
  }

  private end(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.channel.close();
    this.onclose?.(new CloseEvent('close', { code }));
  }
}

/** The page's policy trusts no address of a script that does not come from here. */
function ownAddress(): string {
  const { url } = import.meta;
  const { trustedTypes } = self as unknown as { trustedTypes?: { createPolicy(name: string, rules: object): Policy } };
  policy ??= trustedTypes?.createPolicy('lattice', { createScriptURL: () => url });
  return policy?.createScriptURL('') ?? url;
}

/** The worker's end. */
export function relay(): void {
  const channel = new BroadcastChannel(self.name);
  let socket: WebSocket;
  onmessage = ({ data }: MessageEvent<string | Uint8Array<ArrayBuffer> | null>) => {
    if (data === null) return socket.close();
    if (typeof data !== 'string') return socket.send(data);
    socket = new WebSocket(data);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => channel.postMessage(0);
    socket.onmessage = (event) => channel.postMessage(event.data);
    socket.onclose = ({ code }) => {
      channel.postMessage(code);
      close();
    };
  };
}
