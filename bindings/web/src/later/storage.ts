//! What the browser keeps for the app: texts that outlive the tab, and the token of the session that a reload leaves behind.

import { FORMER, STORED, type Payload } from '../protocol.js';
import { socket, stored, token } from './data.js';
import { placeOf } from './place.js';

interface Core {
  issue(instance: number, slot: number, payload: Payload, isState: boolean, button: Element | null): number;
}

/** Characters of all keys and texts at most: the session takes no more than as many bytes. */
const KEPT_MAX = 64 * 1024;

/** Tells apps of one origin apart. */
const PREFIX = `lattice ${placeOf(socket, location.href)} `;
const FORMER_KEY = `${PREFIX}former`;

export class Storage {
  constructor(private readonly core: Core) {
    attempt(() => {
      const former = sessionStorage.getItem(FORMER_KEY);
      sessionStorage.removeItem(FORMER_KEY);
      if (former) core.issue(0, FORMER, former, false, null);
    });
    if (stored) this.tell();
  }

  /** Tells the session what is kept. */
  tell(): void {
    const kept: string[] = [];
    attempt(() => {
      let size = 0;
      for (const key of Object.keys(localStorage).sort()) {
        if (!key.startsWith(PREFIX)) continue;
        const pair = [key.slice(PREFIX.length), localStorage.getItem(key)!];
        size += pair.join('').length;
        if (size < KEPT_MAX) kept.push(...pair);
      }
    });
    this.core.issue(0, STORED, kept, false, null);
  }

  /** A key, and after a line feed its text; a key alone is forgotten. */
  keep(said: string): void {
    const [key, ...lines] = said.split('\n');
    attempt(() => {
      if (lines.length) localStorage.setItem(PREFIX + key, lines.join('\n'));
      else localStorage.removeItem(PREFIX + key);
    });
  }

  /** The session has values that the next session of this tab is to take over. */
  keepToken(): void {
    attempt(() => sessionStorage.setItem(FORMER_KEY, token));
  }
}

/** Storage may be forbidden or full: then nothing is kept. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    console.warn('lattice:', error);
  }
}
