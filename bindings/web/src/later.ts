//! What a page needs when something goes wrong or takes a while, and not for its first interaction: the note that a
//! person sees, text that outlives the view it was typed in, delays, the caret. The core tells it what happens.

import type { Decoder } from './decoder.js';
import type { Control } from './inputs.js';
import type { Pending } from './outbox.js';
import {
  ASK, BEHAVIOUR_UPLOADS, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TAKEN_OVER, CLOSE_TOO_BIG, ERROR, PAYLOAD_FILES, STORE, TITLE, TOKEN, UPLOAD,
  type Data, type Payload, type Value,
} from './protocol.js';
import type { Open } from './socket.js';
import type { EventSpec } from './templates.js';
import type { Instance } from './tree.js';
import { moveAround } from './later/around.js';
import { Address } from './later/address.js';
import { splice } from './later/caret.js';
import { Delays } from './later/delays.js';
import { Fallback } from './later/fallback.js';
import { changedBeforeLive } from './later/prelive.js';
import { Storage } from './later/storage.js';
import { Status } from './later/status.js';
import { explained } from './later/texts.js';
import { collect, reload, restore, takeLeft, type Typed } from './later/typed.js';
import type { Uploads } from './uploads.js';

/** What of the core is needed here, and in the modules that are loaded from here. */
export interface Core {
  readonly mount: HTMLElement;
  readonly edited: WeakSet<Element>;
  readonly served: WeakSet<Element>;
  readonly pending: readonly Pending[];
  drop(event: Pending): void;
  issue(instance: number, slot: number, payload: Payload, isState: boolean, button: Element | null): number;
  isOwned(control: Control): boolean;
  report(control: Control): void;
  hurry(): void;
  encode(...values: readonly Data[]): Uint8Array<ArrayBuffer>;
  transmit(message: Uint8Array<ArrayBuffer>): void;
  carry(by?: Open): void;
  restart(): void;
  readonly Skew: new (text: string) => Error;
}

/** How long an event may be unanswered before its button shows it, in ms. */
const BUSY_AFTER = 150;

export class Later {
  /** Buttons that show that they wait: marked by us, not by the app. */
  readonly busy = new Set<Element>();
  private readonly timers = new WeakMap<Pending, ReturnType<typeof setTimeout>>();
  private readonly status = new Status();
  private readonly delays = new Delays();
  private readonly address: Address;
  private readonly storage: Storage;
  private readonly fallback: Fallback;
  private kept: readonly Typed[];
  private uploads: Promise<Uploads> | undefined;
  private isOpen = false;
  /** The page before this one had lost its session. */
  private readonly restarted: boolean;

  constructor(private readonly core: Core) {
    const left = takeLeft();
    this.kept = left?.typed ?? [];
    this.restarted = !!left?.gone;
    this.address = new Address(core);
    this.storage = new Storage(core);
    this.fallback = new Fallback(core.carry, core.restart, () => import('./stream.js'));
    core.mount.addEventListener('focusin', this.meet);
    addEventListener('online', core.hurry);
    document.addEventListener('visibilitychange', () => document.hidden || core.hurry());
  }

  /** The focus comes to where arrow keys are to move it: for this a module is loaded. */
  private readonly meet = ({ target }: Event) => {
    const { mount } = this.core;
    if (!(target as Element).closest('[data-lt-rove]')) return;
    mount.removeEventListener('focusin', this.meet);
    import('./rove.js').then(({ rove }) => rove(mount, document.activeElement ?? mount), console.error);
  };

  live(first: boolean): void {
    this.isOpen = true;
    void this.uploads?.then((uploads) => uploads.resume());
    this.fallback.live();
    this.status.say('');
    if (first) {
      if (this.restarted) this.status.say('The app was restarted: its last session had ended.', 8000);
      this.reportChanged();
      // Some browsers restore forms only now.
      addEventListener('pageshow', () => this.reportChanged());
    }
    this.restore();
  }

  /** The connection is gone, for good or to come back. */
  closed(code: number): void {
    this.isOpen = false;
    void this.uploads?.then((uploads) => uploads.pause());
    this.status.lost();
    this.fallback.closed();
    if (code === CLOSE_TOO_BIG) this.dropLargest();
    if (code === CLOSE_TAKEN_OVER) this.status.say('Opened elsewhere. Reload this page to go on here.');
    // After a code of our own the page does not connect again.
    else if (code >= CLOSE_MALFORMED) this.reload(code === CLOSE_GONE);
  }

  /** Reads the messages that the core leaves to this module. */
  message(kind: number, input: Decoder): void {
    if (kind === ERROR) this.trouble(input.uint(), input.text());
    else if (kind === UPLOAD) {
      const [upload, received, refused] = [input.uint(), input.uint(), input.value() as string | null];
      void this.uploads?.then((uploads) => uploads.told(upload, received, refused));
    }
    else throw new this.core.Skew(`${kind} is no message`);
    if (!input.done) throw new Error('the message goes on after its end');
  }

  /** An element came that works by a module. */
  need(behaviour: number): void {
    if (behaviour === BEHAVIOUR_UPLOADS) void this.loadUploads();
    else throw new Error(`${behaviour} is no behaviour`);
  }

  /** An event of which more is to be told than the core knows to. */
  special(instance: Instance, slot: number, { payload }: EventSpec, { target }: Event): void {
    if (payload === PAYLOAD_FILES) this.loadUploads().then((uploads) => uploads.add(instance.id, slot, target as HTMLInputElement), () => {});
  }

  private loadUploads(): Promise<Uploads> {
    this.uploads ??= import('./uploads.js').then((module) => new module.Uploads(this.core, this.isOpen));
    this.uploads.catch((error: unknown) => {
      console.error('lattice:', error);
      // It may be had another time.
      this.uploads = undefined;
      this.status.say('Files cannot be sent just now.', 8000);
    });
    return this.uploads;
  }

  /** The server has something to say to the person. */
  private trouble(code: number, text: string): void {
    console.error(`lattice: the server says ${code}: ${text}`);
    this.status.say(text, 10_000);
  }

  /** The page cannot go on as it is. */
  failed(error: unknown, isEnd: boolean): void {
    console.error('lattice:', explained(error));
    if (isEnd) this.reload(false);
  }

  /** The server's HTML was of no use. */
  unfit(error: unknown): void {
    console.warn('lattice: asks for a full view:', explained(error));
  }

  /** A view goes: keeps what is typed and not yet known to the session. */
  keep(wasLive: boolean): void {
    const { mount, isOwned } = this.core;
    const before = wasLive ? [] : changedBeforeLive(mount);
    this.kept = [...this.kept, ...collect(mount, (control) => (wasLive ? isOwned(control) : before.includes(control)))];
  }

  /** The session says something to the page itself: its address, its title, what it is to keep. */
  told(slot: number, value: Value): void {
    const text = String(value);
    if (slot === TITLE) document.title = text;
    else if (slot === STORE) this.storage.keep(text);
    else if (slot === ASK) this.storage.tell();
    else if (slot === TOKEN) this.storage.keepToken();
    else this.address.told(slot, text);
  }

  /** Puts what was kept into the view that is there now. */
  restore(): void {
    const { kept, core } = this;
    if (!kept.length) return;
    this.kept = [];
    restore(core.mount, kept, core.report);
  }

  /** Sends now or later; true if `send` waits. */
  delay(instance: Instance, slot: number, spec: EventSpec, send: () => void): boolean {
    return this.delays.add(instance, slot, spec, send);
  }

  flush(): void {
    this.delays.flush();
  }

  splice(control: HTMLInputElement, wanted: string): void {
    splice(control, wanted);
  }

  moveAround(parent: Node, nodes: readonly ChildNode[], before: ChildNode | null): void {
    moveAround(parent, nodes, before);
  }

  /** More events wait than are kept. */
  refused(count: number): void {
    console.warn(`lattice: ${count} events wait for the server; one more is dropped`);
  }

  /** An event that is unanswered for a while: its button shows it, unless the app says so itself. */
  issued(event: Pending): void {
    const { button } = event;
    if (!button) return;
    const show = () => {
      if (button.hasAttribute('aria-busy')) return;
      this.busy.add(button);
      button.setAttribute('aria-busy', 'true');
    };
    this.timers.set(event, setTimeout(show, BUSY_AFTER));
  }

  /** It waits no longer for an answer. */
  answered(event: Pending): void {
    const { button } = event;
    clearTimeout(this.timers.get(event));
    if (button && !this.core.pending.some((one) => one.button === button) && this.busy.delete(button)) {
      button.removeAttribute('aria-busy');
    }
  }

  /** The server refused a message for its size: the largest event that waits is given up. */
  private dropLargest(): void {
    const size = ({ payload }: Pending) => String(payload ?? '').length;
    const largest = [...this.core.pending].sort((one, other) => size(other) - size(one))[0];
    if (!largest) return;
    console.error('lattice: an event was too large for the server and is dropped');
    this.core.drop(largest);
  }

  private reload(gone: boolean): void {
    const { mount, edited } = this.core;
    if (!reload(collect(mount, (control) => edited.has(control)), gone)) this.status.say('This page cannot go on. Reload it to try again.');
  }

  private reportChanged(): void {
    const { mount, edited, served, report } = this.core;
    for (const control of changedBeforeLive(mount)) if (!edited.has(control) && !served.has(control)) report(control);
    for (const input of mount.querySelectorAll<HTMLInputElement>('[type=file]')) if (input.files!.length) input.dispatchEvent(new Event('change', { bubbles: true }));
  }
}
