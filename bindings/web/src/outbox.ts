//! The events that the server has not acknowledged: numbered, kept, and sent again after a reconnect.

import { later } from './modules.js';
import { send, seq } from './page.js';
import { EVENT, type Payload } from './protocol.js';

export interface Pending {
  readonly id: number;
  readonly instance: number;
  readonly slot: number;
  payload: Payload;
  /** It tells a state, so that a later one may take its place while it waits. */
  readonly isState: boolean;
  /** What shows that it waits. */
  readonly button: Element | null;
  sent?: boolean;
}

/** Events kept while the server does not answer; beyond that new ones are refused. */
const PENDING_MAX = 256;

/** The number of the last event that the server has handled. */
export let acknowledged = 0;
/** The number of the last event given out. */
export let last = 0;
export const pending: Pending[] = [];

/** Numbers an event and sends it as soon as it can; returns its number, or that of the last when it is refused. */
export function issue(instance: number, slot: number, payload: Payload, isState: boolean, button: Element | null): number {
  const waiting = pending[pending.length - 1];
  if (isState && waiting?.isState && !waiting.sent && waiting.instance === instance && waiting.slot === slot) waiting.payload = payload;
  else if (pending.length >= PENDING_MAX) later?.refused(PENDING_MAX);
  else {
    const event: Pending = { id: ++last, instance, slot, payload, isState, button };
    pending.push(event);
    later?.issued(event);
    transmit(event);
  }
  return last;
}

/** Sends what is unacknowledged; the server knows the numbers that it has had. */
export function resend(): void {
  pending.forEach(transmit);
}

export function acknowledge(id: number): void {
  if (id > last) throw new Error(`event ${id} was acknowledged and never sent`);
  if (id > acknowledged) acknowledged = id;
  while (pending[0] && pending[0].id <= id) drop(pending[0]);
}

/** Waits no longer for an answer to an event. */
export function drop(event: Pending): void {
  pending.splice(pending.indexOf(event), 1);
  later?.answered(event);
}

function transmit(event: Pending): void {
  const { id, instance, slot, payload } = event;
  event.sent = send(EVENT, id, seq, instance, slot, payload) || event.sent;
}
