//! Text that a person has typed outlives the view it was typed in: a full view after a reconnect, and a reload.
//! A field is found again by its name or label.

import type { Control } from '../inputs.js';

/** A field's text, and where the caret was if it had the focus. */
export interface Typed {
  readonly key: string;
  readonly value: string;
  readonly caret: number | null | undefined;
}

/** What the last reload left for this page. */
interface Left {
  readonly at: number;
  /** Reloads in a row. */
  readonly count: number;
  readonly gone: boolean;
  readonly typed: readonly Typed[];
}

/** More reloads than this within `RELOADS_WITHIN` ms do not help. */
const RELOADS_MAX = 3;
const RELOADS_WITHIN = 30_000;
const STORE = `lattice:${location.pathname}`;
// A password is kept nowhere.
const TEXTS = 'textarea,input:not([type=password],[type=checkbox],[type=radio],[type=hidden],[type=file],[type=button],[type=submit],[type=reset],[type=image],[type=range],[type=color])';

/** The texts of the fields that `wanted` names. */
export function collect(root: Element, wanted: (control: Control) => boolean): Typed[] {
  return [...keyed(root)]
    .filter(([, control]) => control.value && wanted(control))
    .map(([key, control]) => ({
      key,
      value: control.value,
      caret: control === document.activeElement ? control.selectionStart : undefined,
    }));
}

/** Puts texts back where a field of the same name has another; `report` tells the session. */
export function restore(root: Element, typed: readonly Typed[], report: (control: Control) => void): void {
  const fields = new Map(typed.length ? keyed(root) : []);
  for (const { key, value, caret } of typed) {
    const control = fields.get(key);
    if (!control) continue;
    if (control.value !== value) {
      control.value = value;
      report(control);
    }
    if (caret === undefined) continue;
    control.focus();
    if (caret !== null) control.setSelectionRange(caret, caret);
  }
}

/** Saves the texts and reloads the page. Returns false when that has been done too often to help. */
export function reload(typed: readonly Typed[], gone: boolean): boolean {
  const before = left();
  const count = before && Date.now() - before.at < RELOADS_WITHIN ? before.count + 1 : 1;
  if (count > RELOADS_MAX || !leave({ at: Date.now(), count, gone, typed })) return false;
  location.reload();
  return true;
}

/** Takes what the page before this one left; the count of reloads stays. */
export function takeLeft(): Left | undefined {
  const found = left();
  if (found) leave({ ...found, gone: false, typed: [] });
  return found;
}

function left(): Left | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? '') as Left;
  } catch {
    return undefined;
  }
}

function leave(what: Left): boolean {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(what));
    return true;
  } catch {
    // Storage may be forbidden or full. Without it nothing would stop a page that reloads for ever.
    return false;
  }
}

/** Text fields by name or label, and by how often that came before. */
function* keyed(root: Element): Generator<[string, HTMLInputElement]> {
  const seen = new Map<string, number>();
  for (const control of root.querySelectorAll<HTMLInputElement>(TEXTS)) {
    const label = control.labels?.[0]?.textContent?.trim();
    const name = control.name || label || control.getAttribute('aria-label') || control.placeholder;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    yield [`${name}#${count}`, control];
  }
}
