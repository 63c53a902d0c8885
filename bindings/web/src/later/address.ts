//! The page's address: links of the app that need no reload, "back" and "forward", and what a new page needs: its beginning in
//! view, the focus, and a word for who does not see it.

import type { Pending } from '../outbox.js';
import { MOVED, PUSH, VISIT, type Payload } from '../protocol.js';
import { socket } from './data.js';
import { isAlone } from './place.js';

interface Core {
  readonly mount: HTMLElement;
  readonly pending: readonly Pending[];
  issue(instance: number, slot: number, payload: Payload, isState: boolean, button: Element | null): number;
}

/** How far a page is scrolled. */
type Scroll = readonly [x: number, y: number];

/** It has one path: the app's path stands behind its `#`. */
const isStatic = isAlone(socket);

export class Address {
  private url = here();
  /** Of the page that is shown; that of the URL is ahead of it while the session has not answered. */
  private path = pathOf(this.url);
  private step = stepNow();
  /** The last step that was made. */
  private last = this.step;
  private readonly scrolls: Record<number, Scroll> = {};
  private scroll: Scroll = [scrollX, scrollY];
  private readonly voice = document.createElement('div');

  constructor(private readonly core: Core) {
    // In the page from the start, so that screen readers know it when it speaks.
    this.voice.className = 'lt-announcer';
    this.voice.setAttribute('aria-live', 'polite');
    document.body.append(this.voice);
    document.addEventListener('click', (event) => this.clicked(event));
    addEventListener('popstate', () => this.popped());
    // Noted as it happens: when the next page is told of, it is there already, and may be shorter.
    addEventListener('scroll', () => (this.scroll = [scrollX, scrollY]), { passive: true });
    // A page that is left and loaded anew is the browser's to scroll.
    addEventListener('pagehide', () => (history.scrollRestoration = 'auto'));
    // Its session knows no address yet.
    if (isStatic && this.url !== '/') core.issue(0, MOVED, this.url, true, null);
  }

  /** The session is at this URL. */
  told(slot: number, url: string): void {
    // Somebody went back or forward meanwhile: the session will hear of it and follow.
    if (this.core.pending.some((event) => !event.instance && event.slot === MOVED)) return;
    const isNew = slot === PUSH;
    if (isNew) {
      this.leave();
      history.scrollRestoration = 'manual';
      history.pushState({ lattice: ++this.last }, '', shown(url));
      this.step = this.last;
    } else if (url !== here()) history.replaceState(history.state, '', shown(url));
    this.url = here();
    if (pathOf(this.url) !== this.path) this.arrive(isNew);
  }

  /** Another page is shown. */
  private arrive(isNew: boolean): void {
    const { mount } = this.core;
    this.path = pathOf(this.url);
    const part = !isStatic && location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (isNew && part) part.scrollIntoView();
    else scrollTo(...((!isNew && this.scrolls[this.step]) || ([0, 0] as const)));
    // Where the app has put the focus itself, it stays.
    if (!document.activeElement?.matches('[autofocus]')) {
      mount.tabIndex = -1;
      mount.focus({ preventScroll: true });
    }
    this.voice.textContent = document.title;
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-page]');
    const isOther = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || isOther || event.defaultPrevented || (link.target && link.target !== '_self')) return;
    const { pathname, search, hash } = link;
    // To a part of this very page the browser goes by itself.
    if (hash && pathname + search === here()) return;
    event.preventDefault();
    this.core.issue(0, VISIT, pathname + search + hash, false, null);
  }

  private popped(): void {
    const now = here();
    if (now === this.url) return;
    this.leave();
    this.url = now;
    this.step = stepNow();
    this.core.issue(0, MOVED, now, true, null);
  }

  private leave(): void {
    this.scrolls[this.step] = this.scroll;
  }
}

/** Where the page is, as the session says it. */
function here(): string {
  const { pathname, search, hash } = location;
  return (isStatic ? (hash.startsWith('#/') ? hash.slice(1) : '/') : pathname) + search;
}

/** What the browser shows for it. */
function shown(url: string): string {
  if (!isStatic) return url;
  const [path, query] = url.split('#')[0]!.split('?');
  return location.pathname + (query ? `?${query}` : '') + (path === '/' ? '' : `#${path}`);
}

function pathOf(url: string): string {
  return url.split('?')[0]!;
}

function stepNow(): number {
  return Number((history.state as Record<string, unknown> | null)?.['lattice'] ?? 0);
}
