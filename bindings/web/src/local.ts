//! The carrier of a static page: its session is a WebAssembly module in this page, and messages are function calls. It takes the
//! place of the WebSocket (connection.ts) when the applier is built for a static folder.
//!
//! What the person does is handled, and shows, at the end of the browser's own task (a microtask). What the session does by itself
//! (timers, loads) is done at once and shows with the next frame, however often it happens.

import { closed, hello, receive } from './page.js';

/** What lattice-wasm's module has to give; the names are its own. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly main: (count: number, arguments_: number) => number;
  readonly lattice_open: (seed: number, now: number) => number;
  readonly lattice_input: (length: number) => number;
  readonly lattice_receive: (now: number) => number;
  readonly lattice_work: (now: number) => number;
  readonly lattice_flush: () => number;
  readonly lattice_output: () => number;
  readonly lattice_alarm: () => number;
}

/** A page that is not drawn gets no frames: it is brought up to date so much later, in ms. */
const UNDRAWN = 200;
/** The longest time that a timer can be set for, in ms. */
const TIMER_MAX = 2 ** 31 - 1;

let url: string;
let session: Exports | undefined;
/** Messages that the session has not had. */
let waiting: Uint8Array[] = [];
let isAwake = false;
let alarm: ReturnType<typeof setTimeout> | undefined;
let frame: number | undefined;
let fallback: ReturnType<typeof setTimeout> | undefined;
/** What the session has said last. */
let said = '';

/** The program's address, and what its bytes hash to. */
export function start(to: string): void {
  const [address, integrity] = to.split('#') as [string, string];
  url = address;
  load(integrity).catch((error: unknown) => halt(error, session ? 'stopped' : 'missing'));
}

export function transmit(message: Uint8Array<ArrayBuffer>): void {
  waiting.push(message);
  wake();
}

/** The page is live: what follows may take its time. */
export function welcomed(): void {
  void import('./offline.js').catch((error: unknown) => console.warn('lattice:', error));
}

/** The page lost its place: it asks for the whole view. */
export function restart(): void {
  waiting = [];
  if (closed(1000)) transmit(hello());
}

export function stop(): void {
  session = undefined;
  waiting = [];
}

export function hurry(): void {}

export function carry(): void {}

async function load(integrity: string): Promise<void> {
  if (typeof WebAssembly !== 'object') return halt(undefined, 'old');
  const answer = await fetch(url, { integrity });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  // Hosts that do not know the type of .wasm are no reason to fail, so nothing is compiled while it streams.
  const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), { lattice: { wake, log } });
  const module = instance.exports as unknown as Exports;
  session = module;
  module.main(0, 0);
  if (!module.lattice_open(Math.random(), Date.now())) throw new Error(`the app did not open: ${said}`);
  transmit(hello());
}

/** There is something to do. Called by the module too, which must not be called back at once. */
function wake(): void {
  if (isAwake) return;
  isAwake = true;
  queueMicrotask(run);
}

function run(): void {
  isAwake = false;
  if (!session) return;
  try {
    work(session);
  } catch (error) {
    halt(error, 'stopped');
  }
}

function work(module: Exports): void {
  const messages = waiting;
  waiting = [];
  for (const message of messages) {
    const place = module.lattice_input(message.length);
    new Uint8Array(module.memory.buffer, place, message.length).set(message);
    deliver(module, module.lattice_receive(Date.now()));
    deliver(module, module.lattice_flush());
  }
  if (module.lattice_work(Date.now())) showSoon();
  clearTimeout(alarm);
  const at = module.lattice_alarm();
  if (at < Infinity) alarm = setTimeout(wake, Math.min(Math.max(0, at - Date.now()), TIMER_MAX));
}

function deliver(module: Exports, length: number): void {
  // A copy: what is left to a module is read later, when the session has written over it or its memory has moved.
  if (length && session) receive(new Uint8Array(module.memory.buffer, module.lattice_output(), length).slice());
}

/** Brings the page up to date with the next frame. */
function showSoon(): void {
  if (frame !== undefined) return;
  const show = () => {
    cancelAnimationFrame(frame!);
    clearTimeout(fallback);
    frame = undefined;
    try {
      if (session) deliver(session, session.lattice_flush());
    } catch (error) {
      halt(error, 'stopped');
    }
  };
  frame = requestAnimationFrame(show);
  fallback = setTimeout(show, UNDRAWN);
}

function log(place: number, length: number): void {
  said = new TextDecoder().decode(new Uint8Array(session!.memory.buffer, place, length));
  console.error('lattice:', said);
}

/** The session is gone, or never came: a person is told, and how to go on. */
function halt(error: unknown, why: 'missing' | 'stopped' | 'old'): void {
  stop();
  document.documentElement.dataset['lattice'] = 'stopped';
  void import('./halt.js').then((module) => module.halt(why, url, error));
}
