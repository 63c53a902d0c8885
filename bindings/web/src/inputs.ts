//! Whose text a field shows. From the first key until the server has acknowledged the field's last event it is the
//! person's: what the server sets meanwhile is held, and the latest of it applied after. A field that is being
//! composed in (IME), or held down (a slider, an open list), waits likewise.

import { later } from './modules.js';
import { acknowledged } from './outbox.js';
import type { Value } from './protocol.js';
import { text } from './slots.js';

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Field {
  /** The number of the last event that the field sent; 0 for none. */
  sent: number;
  /** There is something in it that no event has told yet. */
  dirty?: boolean;
  composing?: boolean;
  pressed?: boolean;
  held: Wanted[];
}

type Wanted = readonly [element: HTMLElement, property: string, value: Value];

/** Properties that belong to the person while they type; written when the patch's nodes and attributes stand. */
export const OWNED = /^(value|checked|selected)$/;
const BUTTON = /^(button|submit|reset|image|hidden|file)$/;

const fields = new Map<unknown, Field>();
let late: Wanted[] = [];
/** What a select should show, also when its options come later. */
const chosen = new WeakMap<HTMLElement, Value>();
/** Fields that the person has changed, for what must survive a reload. */
export const edited = new WeakSet<Element>();
/** Fields that the server has set: what they show is not what the HTML said. */
export const served = new WeakSet<Element>();

/** The form control that an event is about, be it that its label was pressed. */
export function controlOf(target: EventTarget | null): Control | undefined {
  let element: Element | null = target instanceof Element ? target : null;
  element = element?.closest('label')?.control ?? element;
  const ours = element?.matches('input,textarea,select') && !BUTTON.test((element as Control).type);
  return ours ? (element as Control) : undefined;
}

/** The field's state, made when it is first asked for. */
export function fieldOf(control: Control): Field {
  const key = keyOf(control);
  let field = fields.get(key);
  if (!field) fields.set(key, (field = { sent: 0, held: [] }));
  return field;
}

/** The person typed, ticked or chose. */
export function changed(control: Control): void {
  edited.add(control);
  if (isSelect(control)) chosen.set(control, control.value);
}

export function isComposing(control: Control): boolean {
  return !!fields.get(keyOf(control))?.composing;
}

/** The pointer came up: nothing is held down any more but an open list. */
export function release(): void {
  for (const [control, field] of fields) if (!isSelect(control)) field.pressed = false;
  settle();
}

/** The field is left: what it shows is known, or of no interest. */
export function leave(control: Control): void {
  const field = fieldOf(control);
  field.dirty = field.pressed = field.composing = false;
  settle();
}

/** True while the server must not write into it. */
export function isOwned(control: Control): boolean {
  const field = fields.get(keyOf(control));
  return !!field && isHeld(field, control);
}

/** The server sets `value`, `checked` or `selected`: done by `settle`. */
export function want(element: HTMLElement, property: string, value: Value): void {
  served.add(element);
  if (isSelect(element)) chosen.set(element, value);
  late.push([element, property, value]);
}

/** Options came, went or moved below `node`: what the select should show may be among them now. */
export function optionsChanged(node: Node): void {
  if (!/^(select|optgroup)$/.test((node as Element).localName)) return;
  const select = (node as Element).closest('select');
  if (select && chosen.has(select)) late.push([select, 'value', chosen.get(select)!]);
}

/** Writes what was set, as far as the fields are not the person's, and forgets the fields that are settled. */
export function settle(): void {
  const wants = late;
  late = [];
  for (const wanted of wants) {
    const field = fields.get(keyOf(wanted[0] as Control));
    if (field) field.held = [...field.held.filter((held) => held[0] !== wanted[0] || held[1] !== wanted[1]), wanted];
    else write(wanted);
  }
  for (const [key, field] of fields) {
    if (isHeld(field, field.held[0]?.[0] ?? key)) continue;
    fields.delete(key);
    field.held.forEach(write);
  }
}

function isHeld(field: Field, control: unknown): boolean {
  return !!(field.dirty || field.composing || field.sent > acknowledged || (field.pressed && isPressed(control)));
}

/** A select is held as long as its list is open, where the browser can tell. */
function isPressed(control: unknown): boolean {
  return !isSelect(control) || !CSS.supports('selector(:open)') || control.matches(':open');
}

function isSelect(control: unknown): control is HTMLSelectElement {
  return control instanceof HTMLSelectElement;
}

/** Radios of one name are one field: ticking one unticks the others. */
function keyOf(control: Control): unknown {
  return (control.type === 'radio' && control.name) || control;
}

function write([element, property, value]: Wanted): void {
  const control = element as HTMLInputElement;
  if (property !== 'value') (control as unknown as Record<string, boolean>)[property] = !!value;
  else {
    const wanted = text(value);
    // An equal value, once assigned, would still move the caret.
    if (control.value === wanted) return;
    if (later && control === document.activeElement && 'setRangeText' in control && control.selectionStart !== null) later.splice(control, wanted);
    else control.value = wanted;
  }
}
