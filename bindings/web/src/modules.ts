//! What the first interaction can do without: a module that comes beside the core, and that nothing waits for but a view
//! that would take typed text with it. Until it is there (or where it is not to be had) the page does without.

import { carry, hurry, restart, transmit } from './connection.js';
import { encode } from './encoder.js';
import { report } from './events.js';
import { edited, isOwned, served } from './inputs.js';
import type { Later } from './later.js';
import { drop, issue, pending } from './outbox.js';
import { Skew } from './skew.js';
import { mount } from './tree.js';

/** The module, as soon as it is there. */
export let later: Later | undefined;
/** It may still come. */
export let isComing = true;

/** Settled when the module has come, or will not. */
export const coming = import('./later.js')
  .then((module) => {
    later = new module.Later({ mount, edited, served, pending, drop, issue, isOwned, report, hurry, carry, restart, encode, transmit, Skew });
  })
  .catch(console.error)
  .finally(() => (isComing = false));

/** `failed` is told what `act` throws. */
export function whenLater(act: (later: Later) => void, failed?: (error: unknown) => void): void {
  void coming.then(() => later && act(later)).catch(failed);
}
