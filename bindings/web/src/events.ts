//! One listener for each type of event, on the root: finds the slots that listen, filters, delays, and sends.

import { Fields, type Control } from './inputs.js';
import type { Page } from './page.js';
import {
  PAYLOAD_CHECKED, PAYLOAD_INDEX, PAYLOAD_KEY, PAYLOAD_NUMBER, PAYLOAD_VALUE, PAYLOAD_VALUES, PREVENT_DEFAULT, STOP,
  type Payload,
} from './protocol.js';
import type { EventSpec, Template } from './templates.js';
import type { Instance, Known } from './tree.js';

/** Events that do not bubble reach the root only on the way down. */
const QUIET = /^(focus|blur|toggle|beforetoggle|scroll|scrollend|load|error|invalid|cancel|close|(mouse|pointer)(enter|leave)|play|playing|pause|ended|timeupdate|volumechange|loadedmetadata|canplay)$/;
/** What the applier itself has to know about fields. */
const OWN = ['input', 'change', 'submit', 'blur', 'compositionstart', 'compositionend', 'pointerdown'];

/** A debounced event, or a throttled one and its pause. */
interface Delay {
  readonly instance: Instance;
  readonly slot: number;
  timer?: ReturnType<typeof setTimeout>;
  send?: (() => void) | undefined;
}

export class Listeners {
  private readonly types = new Set<string>();
  private delays: Delay[] = [];

  constructor(private readonly page: Page) {
    OWN.forEach((type) => this.listen(type));
    // A pointer that went down in a field may come up anywhere, and the click that it makes is still to come.
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => setTimeout(() => this.release()));
    addEventListener('pagehide', () => this.flush());
  }

  /** Listens for what a new template asks for. */
  add({ slots }: Template): void {
    for (const { spec } of slots) if (spec) this.listen(spec.type);
  }

  private listen(type: string): void {
    if (this.types.has(type)) return;
    this.types.add(type);
    this.page.root.addEventListener(type, (event) => this.handle(event), QUIET.test(type));
  }

  private handle(event: Event): void {
    const { fields, applying } = this.page;
    const { type, target } = event;
    // What a patch sets off (the blur of a removed field, a toggle) is not the person's doing.
    if (applying) return;
    const control = Fields.control(target);
    if (type === 'submit') this.submit(event);
    else if (control) {
      if (type === 'pointerdown') this.press(control);
      if (type === 'compositionstart') fields.of(control).composing = true;
      if (type === 'compositionend') return this.composed(control, event);
      // Keys and changes in the middle of a composition are the input method's.
      if (fields.isComposing(control) && /^(input|key)/.test(type)) return;
      if (type === 'input') return this.typed(control, event);
      if (type === 'change') fields.changed(control);
      // The browser tells of a change only after the Enter that made it: whoever acts on Enter should know the text.
      const isEnter = type === 'keydown' && (event as KeyboardEvent).key === 'Enter';
      if (isEnter && fields.of(control).dirty) this.dispatch(new Event('change', { bubbles: true }), control, 'change');
    }
    this.dispatch(event, target, type);
    if (type === 'blur' && control) this.leave(control);
  }

  /** Reports a field as if the person had just changed it: what they did before the page was live. */
  report(control: Control): void {
    this.page.fields.changed(control);
    const type = this.hears(control, 'input') ? 'input' : 'change';
    this.dispatch(new Event(type, { bubbles: true }), control, type);
  }

  /** Sends what is delayed: another event must not overtake it. */
  flush(): void {
    for (const delay of this.delays) {
      const { send } = delay;
      delay.send = undefined;
      send?.();
    }
  }

  private submit(event: Event): void {
    const form = event.target as HTMLFormElement;
    // The page stays; but a dialog's form closes its dialog, and a form with an address of its own may go there.
    if (form.getAttribute('method') !== 'dialog' && !form.hasAttribute('action')) event.preventDefault();
  }

  private press(control: Control): void {
    // Text is held by what was typed; what is dragged, ticked or open is held by the press itself.
    if (control.matches('select,[type=range],[type=checkbox],[type=radio]')) this.page.fields.of(control).pressed = true;
  }

  private release(): void {
    this.page.fields.release();
    this.page.settle();
  }

  private typed(control: Control, event: Event): void {
    const { fields } = this.page;
    fields.changed(control);
    // Heard only when the field is left: until then the text is known to nobody but the person.
    if (!this.dispatch(event, control, 'input') && this.hears(control, 'change')) fields.of(control).dirty = true;
  }

  private composed(control: Control, event: Event): void {
    this.page.fields.of(control).composing = false;
    this.dispatch(event, control, 'compositionend');
    this.typed(control, event);
    this.page.settle();
  }

  private leave(control: Control): void {
    this.flush();
    const field = this.page.fields.of(control);
    field.dirty = field.pressed = field.composing = false;
    this.page.settle();
  }

  /** True when a slot at the target or around it listens. */
  private hears(target: Node, type: string): boolean {
    return this.climb(target, type, true, () => true);
  }

  /** Sends the event to each slot that listens; true when there was one. */
  private dispatch(event: Event, target: EventTarget | null, type: string): boolean {
    if (type === 'click' && this.isBusy(target as Element)) {
      event.preventDefault();
      return false;
    }
    let heard = false;
    this.climb(target as Node, type, event.bubbles, (instance, slot, spec, node) => {
      const { key } = event as KeyboardEvent;
      if (spec.keys.length && !spec.keys.includes(key)) return false;
      heard = true;
      if (spec.flags & PREVENT_DEFAULT) event.preventDefault();
      this.deliver(instance, slot, spec, payload(spec.payload, node, target as Node, key), event, target as Element);
      if (!(spec.flags & STOP)) return false;
      event.stopPropagation();
      return true;
    });
    return heard;
  }

  /** Visits the listening slots from the target to the root, until `visit` returns true. */
  private climb(target: Node, type: string, bubbles: boolean, visit: (instance: Instance, slot: number, spec: EventSpec, node: Node) => boolean): boolean {
    for (let node: Node | null = target; node && node !== this.page.root; node = bubbles ? node.parentNode : null) {
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
  private isBusy(target: Element): boolean {
    const button = target.closest('[aria-busy=true]');
    return !!button?.matches('button') && !this.page.outbox.busy.has(button);
  }

  private deliver(instance: Instance, slot: number, spec: EventSpec, payload: Payload, event: Event, target: Element): void {
    const { outbox, fields } = this.page;
    const control = Fields.control(target);
    const button = event.type === 'click' ? target.closest('button') : event.type === 'submit' ? (event as SubmitEvent).submitter : null;
    const send = () => {
      const id = outbox.issue(instance.id, slot, payload, event.type === 'input', button);
      if (!control) return;
      const field = fields.of(control);
      field.sent = id;
      field.dirty = false;
    };
    if (!spec.debounce && !spec.throttle) {
      this.flush();
      send();
      return;
    }
    this.delay(instance, slot, spec, send);
    if (control && this.delays.some((delay) => delay.send === send)) fields.of(control).dirty = true;
  }

  /** Debounced: after a pause. Throttled: the first at once, then the latest of each period. */
  private delay(instance: Instance, slot: number, { debounce, throttle }: EventSpec, send: () => void): void {
    let delay = this.delays.find((one) => one.instance === instance && one.slot === slot);
    if (!delay) {
      this.delays.push((delay = { instance, slot }));
      if (!debounce) send();
      else delay.send = send;
    } else {
      delay.send = send;
      if (!debounce) return;
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
  }
}

/** Of the listening element, or, where it has no such thing (a fieldset around radios), of the event's target. */
function payload(kind: number, listening: Node, target: Node, key: string | undefined): Payload {
  const of = (property: string) => (property in listening ? listening : target) as unknown as Record<string, unknown>;
  switch (kind) {
    case PAYLOAD_VALUE: return String(of('value')['value'] ?? '');
    case PAYLOAD_CHECKED: return !!of('checked')['checked'];
    case PAYLOAD_INDEX: return Number(of('selectedIndex')['selectedIndex'] ?? -1);
    case PAYLOAD_KEY: return key ?? '';
    case PAYLOAD_NUMBER: {
      const number = of('valueAsNumber')['valueAsNumber'];
      return typeof number === 'number' && !Number.isNaN(number) ? number : null;
    }
    case PAYLOAD_VALUES: return Array.from((of('selectedOptions')['selectedOptions'] ?? []) as ArrayLike<HTMLOptionElement>, (option) => option.value);
  }
  return null;
}
