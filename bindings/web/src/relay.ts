//! A WebSocket in a worker, whose messages come over a BroadcastChannel. This file is both ends: a page that needs it
//! loads it, and starts it again as the worker.
//!
//! After a click or a key, Chromium holds back what comes from the network, from timers and from message ports until
//! it has drawn the next frame (its feature DeferRendererTasksAfterInput): an answer that is there after 2 ms reaches the
//! DOM up to 16 ms later, and the screen one frame later than it could. What comes over a BroadcastChannel is not held
//! back, but the socket has to live in another thread for that. Where browsers do not do this, the plain socket is better.

import { openSocket, type Socket, type Tell } from './socket.js';

/** The page's policy trusts no address of a script but this one. */
const { url } = import.meta;
const policy = self.trustedTypes?.createPolicy('lattice', { createScriptURL: () => url });

/** A page's own policy may forbid workers. */
let isForbidden = false;

/** A socket in the worker: to it go the URL, messages, and null to close. */
export function relayed(to: string, tell: Tell): Socket {
  if (isForbidden) return openSocket(to, tell);
  const name = `lattice ${Math.random()}`;
  const channel = new BroadcastChannel(name);
  const worker = new Worker(policy?.createScriptURL('') ?? url, { type: 'module', name });
  channel.onmessage = ({ data }) => tell(data);
  worker.onerror = () => {
    isForbidden = true;
    tell(1006);
  };
  worker.postMessage(to);
  return {
    send: (message) => worker.postMessage(message),
    close() {
      worker.postMessage(null);
      channel.close();
    },
  };
}

function work(): void {
  const channel = new BroadcastChannel(self.name);
  let socket: Socket;
  onmessage = ({ data }: MessageEvent<string | Uint8Array<ArrayBuffer> | null>) => {
    if (data === null) socket.close();
    else if (typeof data !== 'string') socket.send(data);
    else {
      socket = openSocket(data, (what) => {
        channel.postMessage(what);
        // Its code is the last that a socket tells.
        if (typeof what === 'number' && what) close();
      });
    }
  };
}

if (typeof document === 'undefined') work();
