//! A WebSocket in a worker, whose messages come over a BroadcastChannel.
//!
//! After a click or a key, Chromium holds back what comes from the network, from timers and from message ports until
//! it has drawn the next frame (its feature DeferRendererTasksAfterInput): an answer that is there after 2 ms reaches the
//! DOM up to 16 ms later, and the screen one frame later than it could. What comes over a BroadcastChannel is not held
//! back, but the socket has to live in another thread for that. Where browsers do not do this, the plain socket is better.

import { openSocket, type Socket, type Tell } from './socket.js';

/** Only browsers that schedule around input have `navigator.scheduling`. */
let isHeldBack = 'scheduling' in navigator;
let policy: TrustedTypePolicy | undefined;

export function open(url: string, tell: Tell): Socket {
  return isHeldBack ? relayed(url, tell) : openSocket(url, tell);
}

/** A socket in the worker: to it go the URL, messages, and null to close. */
function relayed(url: string, tell: Tell): Socket {
  const name = `lattice ${Math.random()}`;
  const channel = new BroadcastChannel(name);
  const worker = new Worker(address(), { type: 'module', name });
  channel.onmessage = ({ data }) => tell(data);
  // A page's own policy may forbid workers.
  worker.onerror = () => {
    isHeldBack = false;
    tell(1006);
  };
  worker.postMessage(url);
  return {
    send: (message) => worker.postMessage(message),
    close() {
      worker.postMessage(null);
      channel.close();
    },
  };
}

/** The page's policy trusts no address of a script but this one, which stands beside our own. */
function address(): string {
  const url = new URL('worker.js', import.meta.url).href;
  policy ??= self.trustedTypes?.createPolicy('lattice', { createScriptURL: () => url });
  return policy?.createScriptURL('') ?? url;
}
