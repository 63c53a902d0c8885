//! A page and its session: holds the parts together, and speaks the protocol.

import { Connection, type Peer } from './connection.js';
import { Decoder } from './decoder.js';
import { encode } from './encoder.js';
import { Listeners } from './events.js';
import { hash } from './hash.js';
import { hydrate } from './hydrate.js';
import { Fields, type Control } from './inputs.js';
import { Outbox } from './outbox.js';
import { applyPatch } from './patches.js';
import { changedBeforeLive } from './prelive.js';
import {
  ACK, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TAKEN_OVER, CLOSE_TOO_BIG, CLOSE_VERSION, ERROR, EVENT_ACK, HELLO, PATCH, Skew,
  VERSION, WELCOME, type Data, type Value,
} from './protocol.js';
import { setSlot } from './slots.js';
import { Status } from './status.js';
import { Tree } from './tree.js';
import { collect, reload, restore, takeLeft, type Typed } from './typed.js';

/** The page's JSON data block. */
export interface PageData {
  readonly v: number;
  readonly token: string;
  /** The WebSocket's path or URL. */
  readonly socket: string;
  /** Of the root's HTML. */
  readonly hash: number;
  /** The number that the next instance gets. */
  readonly next: number;
  readonly templates: readonly Data[];
  readonly items: readonly number[];
  /** Slots whose value HTML cannot carry: styles, properties, events that do not listen. */
  readonly styles: readonly (readonly [instance: number, slot: number, value: Value])[];
  readonly seq: number;
}

/** An Ack is due after so many patches, bytes or ms, if no event carried it: the server sends no more than so far ahead. */
const ACK_AFTER_PATCHES = 32;
const ACK_AFTER_BYTES = 128 * 1024;
const ACK_AFTER = 1000;
/** How often in a row the page may lose its place before only a reload can help. */
const LOST_MAX = 3;

export class Page implements Peer {
  readonly tree: Tree;
  readonly fields = new Fields();
  readonly outbox: Outbox;
  /** A patch is being applied. */
  applying = false;
  private readonly listeners: Listeners;
  private readonly status = new Status();
  /** None for a page of another version, which only reloads. */
  private readonly connection: Connection | undefined;
  /** The last patch that was applied. */
  private seq: number;
  private unacknowledged = 0;
  private unacknowledgedBytes = 0;
  private ackTimer: ReturnType<typeof setTimeout> | undefined;
  /** The page has not the view that the session thinks it has. */
  private lost = false;
  private losses = 0;
  /** Between a Welcome and the end of its connection. */
  private welcomed = false;
  private wasLive = false;
  private kept: Typed[];
  /** The page before this one had lost its session. */
  private readonly restarted: boolean;

  constructor(readonly root: HTMLElement, private readonly data: PageData) {
    this.seq = data.seq;
    this.outbox = new Outbox(
      (message) => this.welcomed && this.sent(message),
      () => this.seq,
    );
    this.listeners = new Listeners(this);
    this.tree = new Tree(root, (template) => this.listeners.add(template));
    const left = takeLeft();
    this.kept = [...(left?.typed ?? [])];
    this.restarted = !!left?.gone;
    if (!this.adopt()) return;
    const url = new URL(data.socket, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    this.connection = new Connection(url.href, this);
    // Some browsers restore forms only now.
    addEventListener('pageshow', () => this.wasLive && this.reportChanged());
  }

  hello(): Uint8Array<ArrayBuffer> {
    return encode(HELLO, VERSION, this.data.token, this.seq, this.outbox.last, !this.lost);
  }

  receive(message: Uint8Array): void {
    try {
      this.unacknowledgedBytes += message.length;
      this.read(new Decoder(message));
      this.settle();
    } catch (error) {
      this.fail(error);
    }
  }

  closed(code: number): boolean {
    this.welcomed = false;
    clearTimeout(this.ackTimer);
    this.status.offline();
    if (code === CLOSE_TAKEN_OVER) {
      this.status.say('Opened elsewhere. Reload this page to go on here.');
      return false;
    }
    if (code === CLOSE_MALFORMED || code === CLOSE_VERSION || code === CLOSE_GONE) {
      this.reload(code === CLOSE_GONE);
      return false;
    }
    if (code === CLOSE_TOO_BIG) this.outbox.dropLargest();
    return true;
  }

  /** Gives the fields back to the server that are not the person's any more. */
  settle(): void {
    this.fields.settle(this.outbox.acknowledged);
  }

  /** The root is about to be emptied for a full view: what is typed and not yet known to the session is kept. */
  emptied(): void {
    const before = changedBeforeLive(this.root);
    const unknown = (control: Control) =>
      this.wasLive ? this.fields.isOwned(control, this.outbox.acknowledged) : before.includes(control);
    this.kept = [...this.kept, ...collect(this.root, unknown)];
    removeFirstStyles();
  }

  /** Goes on from the server's HTML, or else asks for a full view. */
  private adopt(): boolean {
    const { data, tree } = this;
    if (data.v !== VERSION) {
      this.fail(new Skew(`the page is of version ${data.v}, the applier of ${VERSION}`));
      return false;
    }
    try {
      data.templates.forEach((definition, at) => tree.define(at + 1, definition));
      if (hash(this.root.innerHTML) !== data.hash) throw new Error('the HTML is not what the session wrote');
      hydrate(tree, data.items, data.next);
      for (const [instance, slot, value] of data.styles) setSlot(this, tree.get(instance), slot, value);
      this.settle();
      removeFirstStyles();
    } catch (error) {
      console.warn('lattice: asks for a full view:', error);
      tree.clear();
      this.lost = true;
    }
    return true;
  }

  private read(input: Decoder): void {
    const kind = input.uint();
    if (kind === WELCOME) this.welcome(input.uint(), input.uint(), input.uint());
    else if (kind >= PATCH && kind < 2 * PATCH) this.patch(kind, input);
    else if (kind === ERROR) this.trouble(input.uint(), input.text());
    else if (kind === EVENT_ACK) this.outbox.acknowledge(input.uint());
    else throw new Skew(`${kind} is no message`);
    if (!input.done) throw new Error('the message goes on after its end');
  }

  private trouble(code: number, text: string): void {
    console.error(`lattice: the server says ${code}: ${text}`);
    this.status.say(text, 10_000);
  }

  private welcome(version: number, acknowledged: number, next: number): void {
    if (version !== VERSION) throw new Skew(`the server is of version ${version}, the page of ${VERSION}`);
    this.outbox.acknowledge(acknowledged);
    // Patches that are not to be had any more: a full view takes their place.
    if (next !== this.seq + 1) this.lost = true;
    this.seq = next - 1;
    this.welcomed = true;
    this.connection!.welcomed();
    this.outbox.resend();
    if (!this.lost) this.live();
  }

  private patch(kind: number, input: Decoder): void {
    const seq = this.seq + 1;
    if (kind % PATCH !== seq % PATCH) throw new Error(`another patch came where ${seq} was due`);
    this.outbox.acknowledge(this.outbox.acknowledged + input.uint());
    const { lost } = this;
    this.applying = true;
    try {
      applyPatch(this, input, lost);
    } finally {
      this.applying = false;
    }
    this.seq = seq;
    this.lost = false;
    this.acknowledgeSoon();
    this.settle();
    if (lost) this.live();
    else if (this.kept.length) this.restoreTyped();
  }

  private live(): void {
    this.status.live();
    this.losses = 0;
    const first = !this.wasLive;
    this.wasLive = true;
    if (first) {
      if (this.restarted) this.status.say('The app was restarted: its last session had ended.', 8000);
      this.reportChanged();
      document.dispatchEvent(new CustomEvent('lattice:live'));
    }
    this.restoreTyped();
  }

  private reportChanged(): void {
    const { edited, served } = this.fields;
    for (const control of changedBeforeLive(this.root)) {
      if (!edited.has(control) && !served.has(control)) this.listeners.report(control);
    }
  }

  private restoreTyped(): void {
    const { kept } = this;
    this.kept = [];
    restore(this.root, kept, (control) => this.listeners.report(control));
  }

  private acknowledgeSoon(): void {
    if (++this.unacknowledged >= ACK_AFTER_PATCHES || this.unacknowledgedBytes > ACK_AFTER_BYTES) this.sent(encode(ACK, this.seq));
    else if (this.unacknowledged === 1) this.ackTimer = setTimeout(() => this.sent(encode(ACK, this.seq)), ACK_AFTER);
  }

  /** Every message to the server says which patch was the last. */
  private sent(message: Uint8Array<ArrayBuffer>): boolean {
    clearTimeout(this.ackTimer);
    this.unacknowledged = this.unacknowledgedBytes = 0;
    return this.connection!.send(message);
  }

  private fail(error: unknown): void {
    console.error('lattice:', error);
    this.lost = true;
    if (error instanceof Skew || ++this.losses > LOST_MAX) {
      this.connection?.stop();
      this.reload(false);
    } else this.connection!.restart();
  }

  private reload(gone: boolean): void {
    const typed = collect(this.root, (control) => this.fields.edited.has(control));
    if (!reload(typed, gone)) this.status.say('This page cannot go on. Reload it to try again.');
  }
}

/** The styles of the first paint, which have gone over to the elements themselves. */
function removeFirstStyles(): void {
  document.querySelector('style[nonce]')?.remove();
}
