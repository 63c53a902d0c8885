//! What a slot's value means in the page.

import { OWNED, want } from './inputs.js';
import { later, whenLater } from './modules.js';
import { ATTR_SLOT, CLASS_SLOT, EVENT_SLOT, PROP_SLOT, STYLE_SLOT, TEXT_SLOT, type Value } from './protocol.js';
import type { Instance } from './tree.js';

/** The text of a value: JavaScript's own, and nothing for None. */
export function text(value: Value): string {
  return value === null ? '' : String(value);
}

export function setSlot(instance: Instance, no: number, value: Value): void {
  // The page itself is told when all of the message stands.
  if (!instance.id) return void whenLater((later) => later.told(no, value));
  const slot = instance.template.slots[no];
  if (!slot) throw new Error(`instance ${instance.id} has no slot ${no}`);
  const node = instance.nodes[slot.mark]!;
  const element = node as HTMLElement;
  const { kind, name } = slot;
  const empty = value === null || value === false;
  if (kind === TEXT_SLOT) {
    const wanted = text(value);
    // Of a text node, or of an element that holds nothing else.
    const target = (node.firstChild ?? node) as Text;
    if (target.nodeType !== Node.TEXT_NODE) node.textContent = wanted;
    else if (target.data !== wanted) target.data = wanted;
  } else if (kind === ATTR_SLOT) {
    if (name === 'aria-busy') later?.busy.delete(element);
    if (empty) element.removeAttribute(name);
    // The browser makes the text of it.
    else element.setAttribute(name, value === true ? '' : (value as string));
  } else if (kind === PROP_SLOT) {
    if (OWNED.test(name)) want(element, name, value);
    else setProperty(element, name, value);
  } else if (kind === STYLE_SLOT) element.style.setProperty(name, empty ? '' : (value as string));
  else if (kind === CLASS_SLOT) element.classList.toggle(name, !!value);
  else if (kind === EVENT_SLOT) {
    if (value) instance.off?.delete(no);
    else (instance.off ??= new Set()).add(no);
  }
}

function setProperty(element: HTMLElement, name: string, value: Value): void {
  const target = element as unknown as Record<string, unknown>;
  const before = target[name];
  // A method is called, never replaced; later, when all of the message stands, where what it throws harms nothing.
  if (typeof before !== 'function') target[name] = value ?? (typeof before === 'string' ? '' : false);
  else if (value) queueMicrotask(() => before.call(element));
}

/** Writes the attributes that carry an instance's number: ids, and what refers to them. */
export function setIds(instance: Instance): void {
  for (const { mark, name, suffix, up } of instance.template.ids) {
    let owner: Instance = instance;
    for (let steps = up; steps && owner.parent; steps--) owner = owner.parent;
    const value = suffix.split(' ').map((word) => `lt${owner.id}${word}`);
    (instance.nodes[mark] as Element).setAttribute(name, value.join(' '));
  }
}
