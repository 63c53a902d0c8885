//! One listener for each type of event, on the root: finds the slots that listen, filters, delays, and sends.

import { changed, controlOf, fieldOf, isComposing, leave, release, settle, type Control } from './inputs.js';
import { later, whenLater } from './modules.js';
import { issue } from './outbox.js';
import { applying } from './patches.js';
import {
  PAYLOAD_CHECKED, PAYLOAD_FILES, PAYLOAD_INDEX, PAYLOAD_KEY, PAYLOAD_NUMBER, PAYLOAD_VALUE, PAYLOAD_VALUES, PREVENT_DEFAULT, STOP,
  type Payload,
} from './protocol.js';
import type { EventSpec } from './templates.js';
import { mount, type Instance, type Known } from './tree.js';

const types = new Set<string>();

/** Begins to listen: for what the applier itself has to know about fields; templates ask for more. */
export function start(): void {
  ['input', 'change', 'submit', 'blur', 'compositionstart', 'compositionend', 'pointerdown'].forEach(listen);
  // A pointer that went down in a field may come up anywhere, and the click that it makes is still to come.
  for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => setTimeout(release));
}

export function listen(type: string): void {
  if (types.has(type)) return;
  types.add(type);
  // Events that do not bubble reach the root only on the way down.
  for (const isDown of [true, false]) mount.addEventListener(type, (event) => event.bubbles !== isDown && handle(event), isDown);
}

/** Reports a field as if the person had just changed it: what they did before the page was live. */
export function report(control: Control): void {
  changed(control);
  tell(control, hears(control, 'input') ? 'input' : 'change');
}

function handle(event: Event): void {
  const { type, target } = event;
  // What a patch sets off (the blur of a removed field, a toggle) is not the person's doing.
  if (applying) return;
  const control = controlOf(target);
  if (type === 'submit') submit(event);
  else if (control) {
    // Text is held by what was typed; what is dragged, ticked or open is held by the press itself.
    if (type === 'pointerdown' && control.matches('select,[type=range],[type=checkbox],[type=radio]')) fieldOf(control).pressed = true;
    if (type === 'compositionstart') fieldOf(control).composing = true;
    if (type === 'compositionend') {
      fieldOf(control).composing = false;
      dispatch(event, control, type);
      typed(control, event);
      return settle();
    }
    // Keys and changes in the middle of a composition are the input method's.
    if (isComposing(control) && /^(input|key)/.test(type)) return;
    if (type === 'input') return typed(control, event);
    if (type === 'change') changed(control);
    // The browser tells of a change only after the Enter that made it: whoever acts on Enter should know the text.
    if (type === 'keydown' && (event as KeyboardEvent).key === 'Enter' && fieldOf(control).dirty) tell(control, 'change');
  }
  dispatch(event, target, type);
  if (type === 'blur' && control) {
    later?.flush();
    leave(control);
  }
}

function submit(event: Event): void {
  const form = event.target as HTMLFormElement;
  // The page stays; but a dialog's form closes its dialog, and a form with an address of its own may go there.
  if (form.getAttribute('method') !== 'dialog' && !form.hasAttribute('action')) event.preventDefault();
}

function typed(control: Control, event: Event): void {
  changed(control);
  // Heard only when the field is left: until then the text is known to nobody but the person.
  if (!dispatch(event, control, 'input') && hears(control, 'change')) fieldOf(control).dirty = true;
}

/** Sends an event that the browser has not made. */
function tell(control: Control, type: string): void {
  dispatch(new Event(type, { bubbles: true }), control, type);
}

/** True when a slot at the target or around it listens. */
function hears(target: Node, type: string): boolean {
  return climb(target, type, true, () => true);
}

/** Sends the event to each slot that listens; true when there was one. */
function dispatch(event: Event, target: EventTarget | null, type: string): boolean {
  if (type === 'click' && isBusy(target as Element)) {
    event.preventDefault();
    return false;
  }
  let heard = false;
  climb(target as Node, type, event.bubbles, (instance, slot, spec, node) => {
    const { key } = event as KeyboardEvent;
    if (spec.keys.length && !spec.keys.includes(key)) return false;
    heard = true;
    if (spec.flags & PREVENT_DEFAULT) event.preventDefault();
    if (spec.payload >= PAYLOAD_FILES) whenLater((later) => later.special(instance, slot, spec, event));
    else deliver(instance, slot, spec, payload(spec.payload, node, target as Node, key), event, target as Element);
    if (!(spec.flags & STOP)) return false;
    event.stopPropagation();
    return true;
  });
  return heard;
}

/** Visits the listening slots from the target to the root, until `visit` returns true. */
function climb(target: Node, type: string, bubbles: boolean, visit: (instance: Instance, slot: number, spec: EventSpec, node: Node) => boolean): boolean {
  for (let node: Node | null = target; node && node !== mount; node = bubbles ? node.parentNode : null) {
    const instance = (node as Known).$lt;
    if (!instance) continue;
    let stop = false;
    for (const slot of instance.template.heard[instance.nodes.indexOf(node)] ?? []) {
      const { spec } = instance.template.slots[slot]!;
      if (spec!.type === type && !instance.off?.has(slot)) stop = visit(instance, slot, spec!, node) || stop;
    }
    if (stop) return true;
  }
  return false;
}

/** A button that the app itself has declared busy takes no clicks; one that only waits for an answer does. */
function isBusy(target: Element): boolean {
  const button = target.closest('[aria-busy=true]');
  return !!button?.matches('button') && !later?.busy.has(button);
}

function deliver(instance: Instance, slot: number, spec: EventSpec, payload: Payload, event: Event, target: Element): void {
  const control = controlOf(target);
  const button = event.type === 'click' ? target.closest('button') : event.type === 'submit' ? (event as SubmitEvent).submitter : null;
  const send = () => {
    const id = issue(instance.id, slot, payload, event.type === 'input', button);
    if (!control) return;
    const field = fieldOf(control);
    field.sent = id;
    field.dirty = false;
  };
  if (later && (spec.debounce || spec.throttle)) {
    if (later.delay(instance, slot, spec, send) && control) fieldOf(control).dirty = true;
  } else {
    later?.flush();
    send();
  }
}

/** Of the listening element, or, where it has no such thing (a fieldset around radios), of the event's target. */
function payload(kind: number, listening: Node, target: Node, key: string | undefined): Payload {
  const of = (property: string) => ((property in listening ? listening : target) as unknown as Record<string, unknown>)[property];
  switch (kind) {
    case PAYLOAD_VALUE: return String(of('value') ?? '');
    case PAYLOAD_CHECKED: return !!of('checked');
    case PAYLOAD_INDEX: return Number(of('selectedIndex') ?? -1);
    case PAYLOAD_KEY: return key ?? '';
    case PAYLOAD_NUMBER: {
      const number = of('valueAsNumber') as number;
      return Number.isFinite(number) ? number : null;
    }
    case PAYLOAD_VALUES: return Array.from((of('selectedOptions') ?? []) as ArrayLike<HTMLOptionElement>, (option) => option.value);
  }
  return null;
}
