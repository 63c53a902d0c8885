//! A page and its session: holds the parts together, and speaks the protocol.

import * as connection from './connection.js';
import { Decoder } from './decoder.js';
import { encode } from './encoder.js';
import * as events from './events.js';
import { hash } from './hash.js';
import { hydrate } from './hydrate.js';
import { settle } from './inputs.js';
import { coming, isComing, later, whenLater } from './modules.js';
import { acknowledge, acknowledged, last, resend } from './outbox.js';
import { applyPatch } from './patches.js';
import {
  ACK, CLOSE_MALFORMED, EVENT_ACK, HELLO, PATCH, VERSION, WELCOME, type Data, type Value,
} from './protocol.js';
import { Skew } from './skew.js';
import { setSlot } from './slots.js';
import * as tree from './tree.js';
import { mount } from './tree.js';

/** The page's JSON data block. */
export interface PageData {
  readonly v: number;
  readonly token: string;
  /** The path or URL of the WebSocket; in a static page, of the session's program, and what its bytes hash to: `app.wasm#sha256-..`. */
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
  /** What the browser keeps for the app is to be told before the first event. */
  readonly stored?: boolean;
}

/** An Ack is due after so many patches, bytes or ms, if no event carried it: the server sends no more than so far ahead. */
const ACK_AFTER_PATCHES = 32;
const ACK_AFTER_BYTES = 128 * 1024;
const ACK_AFTER = 1000;
/** How often in a row the page may lose its place before only a reload can help. */
const LOST_MAX = 3;

let token: string;
/** The last patch that was applied. */
export let seq: number;
let unacknowledged = 0;
let unacknowledgedBytes = 0;
let ackTimer: ReturnType<typeof setTimeout> | undefined;
/** The page has not the view that the session thinks it has. */
let lost = false;
let losses = 0;
/** Between a Welcome and the end of its connection. */
let welcomed = false;
let wasLive = false;

export async function start(data: PageData): Promise<void> {
  ({ seq, token } = data);
  // The module tells what the browser keeps before anything can happen.
  if (data.stored) await coming;
  tree.clear(1);
  events.start();
  if (adopt(data)) connection.start(new URL(data.socket, location.href).href);
}

/** The first message of each connection. */
export function hello(): Uint8Array<ArrayBuffer> {
  return encode(HELLO, VERSION, token, seq, last, !lost);
}

export function receive(message: Uint8Array): void {
  // What is typed must not go with a view that is replaced.
  if (lost && isComing) return void coming.then(() => receive(message));
  try {
    unacknowledgedBytes += message.length;
    read(new Decoder(message));
    settle();
  } catch (error) {
    fail(error);
  }
}

/** The connection is gone. Returns false when it must not come back. */
export function closed(code: number): boolean {
  welcomed = false;
  clearTimeout(ackTimer);
  show('offline');
  whenLater((later) => later.closed(code));
  return code < CLOSE_MALFORMED;
}

/** The root is about to be emptied for a full view: what is typed and not yet known to the session is kept. */
export function emptied(): void {
  later?.keep(wasLive);
  removeFirstStyles();
}

/** Sends a message; false while there is no live connection. Every message to the server says which patch was the last. */
export function send(...message: Data[]): boolean {
  if (welcomed) {
    clearTimeout(ackTimer);
    unacknowledged = unacknowledgedBytes = 0;
    connection.transmit(encode(...message));
  }
  return welcomed;
}

/** Goes on from the server's HTML, or else asks for a full view. */
function adopt(data: PageData): boolean {
  if (data.v !== VERSION) {
    fail(new Skew(`the page is of version ${data.v}, the applier of ${VERSION}`));
    return false;
  }
  try {
    data.templates.forEach((definition, at) => tree.define(at + 1, definition));
    if (hash(mount.innerHTML) !== data.hash) throw new Error('the HTML is not what the session wrote');
    hydrate(data.items, data.next);
    for (const [instance, slot, value] of data.styles) setSlot(tree.get(instance), slot, value);
    settle();
    removeFirstStyles();
  } catch (error) {
    whenLater((later) => later.unfit(error));
    tree.clear(1);
    lost = true;
  }
  return true;
}

function read(input: Decoder): void {
  const kind = input.uint();
  if (kind === WELCOME) welcome(input.uint(), input.uint(), input.uint());
  else if (kind === EVENT_ACK) acknowledge(input.uint());
  else if (kind >= PATCH) patch(kind, input);
  // What no first interaction needs is read by the module.
  else return whenLater((later) => later.message(kind, input), fail);
  if (!input.done) throw new Error('the message goes on after its end');
}

function welcome(version: number, handled: number, next: number): void {
  if (version !== VERSION) throw new Skew(`the server is of version ${version}, the page of ${VERSION}`);
  acknowledge(handled);
  // Patches that are not to be had any more: a full view takes their place.
  if (next !== seq + 1) lost = true;
  seq = next - 1;
  welcomed = true;
  connection.welcomed();
  resend();
  if (!lost) live();
}

function patch(kind: number, input: Decoder): void {
  const no = seq + 1;
  if (kind % PATCH !== no % PATCH) throw new Error(`another patch came where ${no} was due`);
  acknowledge(acknowledged + input.uint());
  applyPatch(input, lost);
  seq = no;
  acknowledgeSoon();
  settle();
  if (lost) live();
  else later?.restore();
}

function live(): void {
  const first = !wasLive;
  wasLive = true;
  lost = false;
  losses = 0;
  show('live');
  whenLater((later) => later.live(first));
  if (first) document.dispatchEvent(new Event('lattice:live'));
}

/** For style and tests. */
function show(state: string): void {
  document.documentElement.dataset['lattice'] = state;
}

function acknowledgeSoon(): void {
  const acknowledge = () => send(ACK, seq);
  if (++unacknowledged >= ACK_AFTER_PATCHES || unacknowledgedBytes > ACK_AFTER_BYTES) acknowledge();
  else if (unacknowledged === 1) ackTimer = setTimeout(acknowledge, ACK_AFTER);
}

/** The page cannot go on from here: it asks for a full view, or, if that cannot help, it ends. */
export function fail(error: unknown): void {
  const isEnd = error instanceof Skew || ++losses > LOST_MAX;
  lost = true;
  if (isEnd) connection.stop();
  else connection.restart();
  whenLater((later) => later.failed(error, isEnd));
}

/** The styles of the first paint, which have gone over to the elements themselves. */
function removeFirstStyles(): void {
  document.querySelector('style[nonce]')?.remove();
}
