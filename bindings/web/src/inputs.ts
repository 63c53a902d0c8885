//! Whose text a field shows. From the first key until the server has acknowledged the field's last event it is the
//! person's: what the server sets meanwhile is held, and the latest of it applied after. A field that is being
//! composed in (IME), or held down (a slider, an open list), waits likewise.

import type { Value } from './protocol.js';
import { text } from './slots.js';

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Field {
  /** The number of the last event that the field sent; 0 for none. */
  sent: number;
  /** There is something in it that no event has told yet. */
  dirty: boolean;
  composing: boolean;
  pressed: boolean;
  held: Wanted[];
}

type Wanted = readonly [element: HTMLElement, property: string, value: Value];

const BUTTON = /^(button|submit|reset|image|hidden|file)$/;

export class Fields {
  private readonly fields = new Map<unknown, Field>();
  private late: Wanted[] = [];
  /** What a select should show, also when its options come later. */
  private readonly chosen = new WeakMap<HTMLElement, Value>();
  /** Fields that the person has changed, for what must survive a reload. */
  readonly edited = new WeakSet<Element>();
  /** Fields that the server has set: what they show is not what the HTML said. */
  readonly served = new WeakSet<Element>();

  /** The form control that an event is about, be it that its label was pressed. */
  static control(target: EventTarget | null): Control | undefined {
    let element: Element | null = target instanceof Element ? target : null;
    element = element?.closest('label')?.control ?? element;
    const ours = element?.matches('input,textarea,select') && !BUTTON.test((element as Control).type);
    return ours ? (element as Control) : undefined;
  }

  /** The field's state, made when it is first asked for. */
  of(control: Control): Field {
    const key = keyOf(control);
    let field = this.fields.get(key);
    if (!field) this.fields.set(key, (field = { sent: 0, dirty: false, composing: false, pressed: false, held: [] }));
    return field;
  }

  /** The person typed, ticked or chose. */
  changed(control: Control): void {
    this.edited.add(control);
    if (control instanceof HTMLSelectElement) this.chosen.set(control, control.value);
  }

  isComposing(control: Control): boolean {
    return !!this.fields.get(keyOf(control))?.composing;
  }

  /** The pointer came up: nothing is held down any more but an open list. */
  release(): void {
    for (const [control, field] of this.fields) if (!(control instanceof HTMLSelectElement)) field.pressed = false;
  }

  /** True while the server must not write into it. */
  isOwned(control: Control, acknowledged: number): boolean {
    const field = this.fields.get(keyOf(control));
    return !!field && isHeld(field, control, acknowledged);
  }

  /** The server sets `value`, `checked` or `selected`: done by `settle`. */
  want(element: HTMLElement, property: string, value: Value): void {
    this.served.add(element);
    if (element instanceof HTMLSelectElement) this.chosen.set(element, value);
    this.late.push([element, property, value]);
  }

  /** Options came, went or moved below `node`: what the select should show may be among them now. */
  optionsChanged(node: Node): void {
    if (!/^(select|optgroup)$/.test((node as Element).localName)) return;
    const select = (node as Element).closest('select');
    if (select && this.chosen.has(select)) this.late.push([select, 'value', this.chosen.get(select)!]);
  }

  /** Writes what was set, as far as the fields are not the person's, and forgets the fields that are settled. */
  settle(acknowledged: number): void {
    const late = this.late;
    this.late = [];
    for (const wanted of late) {
      const field = this.fields.get(keyOf(wanted[0] as Control));
      if (field) field.held = [...field.held.filter((held) => held[0] !== wanted[0] || held[1] !== wanted[1]), wanted];
      else write(wanted);
    }
    for (const [key, field] of this.fields) {
      const control = field.held[0]?.[0] ?? key;
      if (isHeld(field, control, acknowledged)) continue;
      this.fields.delete(key);
      field.held.forEach(write);
    }
  }
}

function isHeld(field: Field, control: unknown, acknowledged: number): boolean {
  return field.dirty || field.composing || field.sent > acknowledged || (field.pressed && isPressed(control));
}

/** A select is held as long as its list is open, where the browser can tell. */
function isPressed(control: unknown): boolean {
  return !(control instanceof HTMLSelectElement) || !CSS.supports('selector(:open)') || control.matches(':open');
}

/** Radios of one name are one field: ticking one unticks the others. */
function keyOf(control: Control): unknown {
  return control.type === 'radio' && control.name ? control.name : control;
}

function write([element, property, value]: Wanted): void {
  const control = element as HTMLInputElement;
  if (property !== 'value') (control as unknown as Record<string, boolean>)[property] = !!value;
  else {
    const wanted = text(value);
    // An equal value, once assigned, would still move the caret.
    if (control.value === wanted) return;
    if (control === document.activeElement && 'setRangeText' in control && control.selectionStart !== null) splice(control, wanted);
    else control.value = wanted;
  }
}

/** Replaces only the part that differs, so that caret and selection stay where they are in the text. */
function splice(control: HTMLInputElement, wanted: string): void {
  const old = control.value;
  let start = 0;
  while (start < old.length && start < wanted.length && old[start] === wanted[start]) start++;
  let tail = 0;
  const room = Math.min(old.length, wanted.length) - start;
  while (tail < room && old[old.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail++;
  const end = old.length - tail;
  const shift = wanted.length - old.length;
  const at = (place: number) => (place <= start ? place : place >= end ? place + shift : Math.min(place, end + shift));
  const { selectionStart, selectionEnd, selectionDirection } = control;
  control.setRangeText(wanted.slice(start, end + shift), start, end);
  control.setSelectionRange(at(selectionStart!), at(selectionEnd!), selectionDirection ?? undefined);
}
