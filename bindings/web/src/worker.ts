//! The worker of relay.ts: holds the socket, and passes on what it tells.

import { openSocket, type Socket } from './socket.js';

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
