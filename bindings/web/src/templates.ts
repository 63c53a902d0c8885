//! Templates: static DOM with numbered slots. A definition becomes a prototype, made with createElement (no markup
//! is ever parsed), and the way from its root to each node that a slot needs, worked out once.

import {
  ATTR_SLOT, CHILDREN, CLASS_SLOT, EVENT_SLOT, ID_ATTR, PROP_SLOT, STYLE_SLOT, Skew, TEXT_SLOT, type Data,
} from './protocol.js';

export interface EventSpec {
  readonly type: string;
  readonly payload: number;
  /** Only these keys, when there are any. */
  readonly keys: readonly string[];
  readonly flags: number;
  readonly debounce: number;
  readonly throttle: number;
}

export interface Slot {
  readonly kind: number;
  /** Which of the template's marked nodes it writes to. */
  readonly mark: number;
  readonly name: string;
  readonly spec?: EventSpec;
}

interface IdAttr {
  readonly mark: number;
  readonly name: string;
  readonly suffixes: readonly string[];
  /** 0: the block's own instance; 1: the enclosing block's; and so on. */
  readonly up: number;
}

/** The way to a marked node from one marked before it: true is the first child, false the next sibling. */
interface Way {
  readonly from: number;
  readonly hops: readonly boolean[];
}

export interface Template {
  readonly proto: ChildNode;
  readonly slots: readonly Slot[];
  readonly ids: readonly IdAttr[];
  readonly ways: readonly Way[];
  /** The marked node that holds the child blocks, or -1. */
  readonly place: number;
  /** For each marked node the numbers of its event slots. */
  readonly heard: readonly (readonly number[])[];
}

// No scripts run, no media load in a document without a window; instances are imported from it. (A worker has none.)
const inert = globalThis.document?.implementation.createHTMLDocument('');
const NAMESPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
/** Names of elements, attributes and properties that could run script or carry style; the server refuses them too. */
const REFUSED = /^(on|inner|outer|srcdoc$|style$|script$)/i;

export function compile(definition: Data): Template {
  return new Builder(definition).template();
}

/** The marked nodes of an instance, in the order of the template's marks; the root is the first. */
export function locate(template: Template, root: ChildNode): Node[] {
  const nodes: Node[] = [root];
  for (const { from, hops } of template.ways) {
    let node: Node | null = nodes[from]!;
    for (const down of hops) node = node && (down ? node.firstChild : node.nextSibling);
    if (!node) throw new Error('the page has not the shape of its template');
    nodes.push(node);
  }
  return nodes;
}

class Builder {
  private readonly marked: Node[];
  private readonly slots: Slot[] = [];
  private readonly ids: IdAttr[] = [];
  private readonly proto: ChildNode;
  private place = -1;

  constructor(definition: Data) {
    this.marked = [];
    this.proto = this.node(definition);
    // The root is marked in any case and comes first: all ways begin there.
    if (this.marked[0] !== this.proto) throw new Error('a template has one root');
  }

  template(): Template {
    const heard: number[][] = this.marked.map(() => []);
    this.slots.forEach(({ mark, spec }, no) => spec && heard[mark]!.push(no));
    const ways = this.marked.slice(1).map((node) => this.way(node));
    return { proto: this.proto, slots: this.slots, ids: this.ids, ways, place: this.place, heard };
  }

  private node(definition: Data): ChildNode {
    if (typeof definition === 'string' || typeof definition === 'number') {
      const text = inert.createTextNode(typeof definition === 'string' ? definition : '');
      if (!this.marked.length) this.mark(text);
      if (typeof definition === 'number') this.slot(definition, { kind: TEXT_SLOT, mark: this.mark(text), name: '' });
      return text;
    }
    const [tag, namespace, attributes, extras, children, ...rest] = list(definition);
    if (rest.length) throw new Error('an element of a template has five parts');
    const element = inert.createElementNS(NAMESPACES[number(namespace)] ?? '', safe(tag));
    if (!this.marked.length) this.mark(element);
    const pairs = list(attributes);
    for (let at = 0; at < pairs.length; at += 2) element.setAttribute(safe(pairs[at]), string(pairs[at + 1]));
    for (const extra of list(extras)) this.extra(element, list(extra));
    for (const child of list(children)) element.append(this.node(child));
    return element;
  }

  private extra(element: Element, [kind, ...rest]: Data[]): void {
    const mark = this.mark(element);
    const [first, second, third] = rest;
    switch (kind) {
      case ATTR_SLOT:
      case PROP_SLOT:
      case STYLE_SLOT:
      case CLASS_SLOT:
        this.slot(number(first), { kind, mark, name: kind === STYLE_SLOT || kind === CLASS_SLOT ? string(second) : safe(second) });
        break;
      case EVENT_SLOT:
        this.slot(number(first), { kind, mark, name: string(second), spec: event(rest) });
        break;
      case ID_ATTR:
        this.ids.push({ mark, name: safe(first), suffixes: string(second).split(' '), up: number(third) });
        break;
      case CHILDREN:
        this.place = mark;
        break;
      default:
        throw new Skew(`${String(kind)} is no part of an element`);
    }
  }

  private slot(no: number, slot: Slot): void {
    if (this.slots.push(slot) !== no + 1) throw new Error(`slot ${no} of a template is not in its place`);
  }

  private mark(node: Node): number {
    const at = this.marked.indexOf(node);
    return at < 0 ? this.marked.push(node) - 1 : at;
  }

  private way(node: Node): Way {
    const hops: boolean[] = [];
    let from: number;
    do {
      const down = !node.previousSibling;
      hops.unshift(down);
      node = down ? node.parentNode! : node.previousSibling!;
      from = this.marked.indexOf(node);
    } while (from < 0);
    return { from, hops };
  }
}

/** The rest of an event extra after its kind: slot, name, payload, keys, flags, debounce and throttle in ms. */
function event([, type, payload, keys, flags, debounce, throttle]: Data[]): EventSpec {
  return {
    type: string(type),
    payload: number(payload),
    keys: list(keys).map(string),
    flags: number(flags),
    debounce: number(debounce),
    throttle: number(throttle),
  };
}

function list(value: Data | undefined): Data[] {
  if (!Array.isArray(value)) throw new Error('a template needs a list here');
  return value;
}

function string(value: Data | undefined): string {
  if (typeof value !== 'string') throw new Error('a template needs a text here');
  return value;
}

function number(value: Data | undefined): number {
  if (typeof value !== 'number') throw new Error('a template needs a number here');
  return value;
}

function safe(value: Data | undefined): string {
  const name = string(value);
  if (REFUSED.test(name)) throw new Error(`a template may not have ${name}`);
  return name;
}
