//! Where an app stands among others of its origin.

/** A page without a server of its own has its program's address for a socket's, and that is relative. */
export const isAlone = (socket: string): boolean => !socket.startsWith('/');

/** The same for every build of an app: its socket's path, or the folder of a page that has no server. */
export const placeOf = (socket: string, url: string): string => (isAlone(socket) ? new URL('.', url).pathname : socket);
