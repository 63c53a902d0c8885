//! Which of the two carries the messages: a WebSocket, or a stream where that is blocked. Where one kind fails before it was
//! live, the other is next. A page that has to do with the stream looks from time to time whether a socket can be had.

import type { Open } from '../socket.js';

/** A socket that is not live after so long is taken for blocked, in ms. */
const PATIENCE = 4000;
/** How often a page with a stream tries to open a socket, in ms. */
const LOOK_EVERY = 5 * 60_000;
/** The stream was what worked last, in this tab. */
const STORE = 'lattice:stream';

export class Fallback {
  private isStream = false;
  private isLive = false;
  /** The connection ends because we want another. */
  private isOurs = false;
  private timer: ReturnType<typeof setTimeout>;
  private url = '';

  constructor(
    private readonly carry: (by?: Open) => void,
    private readonly restart: () => void,
    private readonly load: () => Promise<typeof import('../stream.js')>,
  ) {
    // The core has begun with a socket.
    this.timer = setTimeout(() => this.change(true), remembered() ? 0 : PATIENCE);
  }

  live(): void {
    clearTimeout(this.timer);
    this.isLive = true;
    remember(this.isStream);
    if (this.isStream) this.lookSoon();
  }

  /** A connection has ended, or was none. */
  closed(): void {
    clearTimeout(this.timer);
    // One that was live says nothing against its kind.
    if (!this.isLive && !this.isOurs) void this.turn(!this.isStream);
    this.isLive = this.isOurs = false;
  }

  private async change(isStream: boolean): Promise<void> {
    await this.turn(isStream);
    this.isOurs = true;
    this.restart();
  }

  /** For the next connection. */
  private async turn(isStream: boolean): Promise<void> {
    try {
      const module = isStream ? await this.load() : undefined;
      this.isStream = isStream;
      this.carry(
        module && ((url, tell) => {
          this.url = url;
          return module.openStream(url, tell);
        }),
      );
    } catch (error) {
      console.error('lattice:', error);
    }
  }

  private lookSoon(): void {
    this.timer = setTimeout(() => {
      const socket = new WebSocket(this.url);
      socket.onopen = () => {
        socket.close();
        if (this.isStream && this.isLive) void this.change(false);
      };
      socket.onerror = () => this.isLive && this.lookSoon();
    }, LOOK_EVERY);
  }
}

// Storage may be forbidden: then each page finds out by itself.

function remembered(): boolean {
  try {
    return !!sessionStorage.getItem(STORE);
  } catch {
    return false;
  }
}

function remember(isStream: boolean): void {
  try {
    if (isStream) sessionStorage.setItem(STORE, '1');
    else sessionStorage.removeItem(STORE);
  } catch {}
}
