//! Events that wait: debounced, after a pause; throttled, the first at once, then the latest of each period.

import type { EventSpec } from '../templates.js';
import type { Instance } from '../tree.js';

interface Delay {
  readonly instance: Instance;
  readonly slot: number;
  timer?: ReturnType<typeof setTimeout>;
  /** What is to be sent; none in a pause in which nothing came. */
  send?: (() => void) | undefined;
}

export class Delays {
  private delays: Delay[] = [];

  constructor() {
    addEventListener('pagehide', () => this.flush());
  }

  /** Sends now or later; true if `send` waits. */
  add(instance: Instance, slot: number, { debounce, throttle }: EventSpec, send: () => void): boolean {
    let delay = this.delays.find((one) => one.instance === instance && one.slot === slot);
    if (!delay) {
      this.delays.push((delay = { instance, slot }));
      if (!debounce) send();
      else delay.send = send;
    } else {
      delay.send = send;
      if (!debounce) return true;
      clearTimeout(delay.timer);
    }
    const due = delay;
    const fire = () => {
      const { send } = due;
      due.send = undefined;
      send?.();
      if (send && !debounce) due.timer = setTimeout(fire, throttle);
      else this.delays = this.delays.filter((one) => one !== due);
    };
    due.timer = setTimeout(fire, debounce || throttle);
    return !!due.send;
  }

  /** Sends what waits: another event must not overtake it. */
  flush(): void {
    for (const delay of this.delays) {
      const { send } = delay;
      delay.send = undefined;
      send?.();
    }
  }
}
