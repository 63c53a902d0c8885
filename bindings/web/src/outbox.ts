//! The events that the server has not acknowledged: numbered, kept, and sent again after a reconnect.

import { EVENT, type Payload } from './protocol.js';
import { encode } from './encoder.js';

interface Pending {
  readonly id: number;
  readonly instance: number;
  readonly slot: number;
  payload: Payload;
  /** It tells a state, so that a later one may take its place while it waits. */
  readonly isState: boolean;
  readonly button: Element | null;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
  sent: boolean;
}

/** Events kept while the server does not answer; beyond that new ones are refused. */
const PENDING_MAX = 256;
/** How long an event may be unanswered before its button shows it, in ms. */
const BUSY_AFTER = 150;

export class Outbox {
  /** The number of the last event that the server has handled. */
  acknowledged = 0;
  /** The number of the last event given out. */
  last = 0;
  /** Buttons that show that they wait: marked by us, not by the app. */
  readonly busy = new Set<Element>();
  private pending: Pending[] = [];

  /** `send` returns false while there is no live connection; `seq` is the last patch that was applied. */
  constructor(private readonly send: (message: Uint8Array<ArrayBuffer>) => boolean, private readonly seq: () => number) {}

  /** Numbers an event and sends it as soon as it can; returns its number, or that of the last when it is refused. */
  issue(instance: number, slot: number, payload: Payload, isState: boolean, button: Element | null): number {
    const waiting = this.pending[this.pending.length - 1];
    if (isState && waiting?.isState && !waiting.sent && waiting.instance === instance && waiting.slot === slot) {
      waiting.payload = payload;
      return waiting.id;
    }
    if (this.pending.length >= PENDING_MAX) {
      console.warn(`lattice: ${PENDING_MAX} events wait for the server; one more is dropped`);
      return this.last;
    }
    const timer = button ? setTimeout(() => this.show(button), BUSY_AFTER) : undefined;
    const event = { id: ++this.last, instance, slot, payload, isState, button, timer, sent: false };
    this.pending.push(event);
    this.transmit(event);
    return event.id;
  }

  /** Sends what is unacknowledged; the server knows the numbers that it has had. */
  resend(): void {
    for (const event of this.pending) this.transmit(event);
  }

  acknowledge(id: number): void {
    if (id > this.last) throw new Error(`event ${id} was acknowledged and never sent`);
    if (id > this.acknowledged) this.acknowledged = id;
    while (this.pending[0] && this.pending[0].id <= id) this.finish(this.pending.shift()!);
  }

  /** The server refused a message for its size: the largest one that waits is given up. */
  dropLargest(): void {
    const size = ({ payload }: Pending) => String(payload ?? '').length;
    const largest = this.pending.reduce<Pending | undefined>((most, one) => (most && size(most) >= size(one) ? most : one), undefined);
    if (!largest) return;
    console.error('lattice: an event was too large for the server and is dropped');
    this.pending = this.pending.filter((one) => one !== largest);
    this.finish(largest);
  }

  private transmit(event: Pending): void {
    const { id, instance, slot, payload } = event;
    event.sent = this.send(encode(EVENT, id, this.seq(), instance, slot, payload)) || event.sent;
  }

  private finish({ button, timer }: Pending): void {
    clearTimeout(timer);
    if (!button || this.pending.some((one) => one.button === button)) return;
    if (this.busy.delete(button)) button.removeAttribute('aria-busy');
  }

  private show(button: Element): void {
    if (button.hasAttribute('aria-busy')) return;
    this.busy.add(button);
    button.setAttribute('aria-busy', 'true');
  }
}
