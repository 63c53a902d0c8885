//! A WebSocket, told in one kind of call, so that a worker can pass it on as it is.

/** Told of a socket: 0, it is open; another number, it has closed with that code; or a message. */
export type Tell = (what: number | ArrayBuffer) => void;

export type Socket = Pick<WebSocket, 'send' | 'close'>;

/** Opens a socket, or what stands in for one. */
export type Open = (url: string, tell: Tell) => Socket;

export function openSocket(url: string, tell: Tell): Socket {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => tell(0);
  socket.onmessage = ({ data }) => tell(data);
  socket.onclose = ({ code }) => tell(code);
  return socket;
}
