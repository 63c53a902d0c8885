//! Templates: static DOM with numbered slots. A definition becomes a prototype, made with createElement (no markup
//! is ever parsed), and the way from its root to each node that a slot needs, worked out once.

import { whenLater } from './modules.js';
import { fail } from './page.js';
import { CHILDREN, EVENT_SLOT, ID_ATTR, PROP_SLOT, TEXT_SLOT, type Data } from './protocol.js';

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
  /** What stands after the number; several words make several ids. */
  readonly suffix: string;
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
  /** The marked nodes that are asked for their instance: the root, and those with event slots. */
  readonly known: readonly number[];
}

// No media load in a document without a window. A prototype without any goes over to the page, where a clone costs less.
const inert = document.implementation.createHTMLDocument('');
const NAMESPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
const MEDIA = /^(im|video|audio|source|track|embed|object|iframe|input)/;
/** Names of elements, attributes and properties that could run script or carry style; the server refuses them too. */
const REFUSED = /^(on|inner|outer|srcdoc$|style$|script$)/i;

/** Throws where the definition is none: what the DOM does not refuse by itself is checked here. */
export function compile(definition: Data): Template {
  const marked: Node[] = [];
  const slots: Slot[] = [];
  const ids: IdAttr[] = [];
  let place = -1;
  let loads = false;

  const mark = (node: Node): number => {
    const at = marked.indexOf(node);
    return at < 0 ? marked.push(node) - 1 : at;
  };

  const slot = (no: Data | undefined, kind: number, mark: number, name: string, spec?: EventSpec): void => {
    if (slots.push({ kind, mark, name, spec }) - 1 !== no) throw new Error(`slot ${no} of a template is not in its place`);
  };

  const make = (definition: Data | undefined): ChildNode => {
    if (Array.isArray(definition)) return element(definition);
    const isSlot = typeof definition === 'number';
    const text = inert.createTextNode(isSlot ? '' : string(definition));
    if (isSlot) slot(definition, TEXT_SLOT, mark(text), '');
    else if (!marked.length) mark(text);
    return text;
  };

  const element = ([tag, namespace, attributes, extras, children]: Data[]): Element => {
    const element = inert.createElementNS(NAMESPACES[namespace as number] ?? '', safe(tag));
    loads ||= MEDIA.test(element.localName);
    // The root is marked in any case and comes first: all ways begin there.
    if (!marked.length) mark(element);
    const pairs = attributes as Data[];
    for (let at = 0; at < pairs.length; at += 2) element.setAttribute(safe(pairs[at]), string(pairs[at + 1]));
    for (const [kind, first, second, ...more] of extras as [number, ...Data[]][]) {
      const at = mark(element);
      if (kind === CHILDREN) place = at;
      else if (kind === ID_ATTR) ids.push({ mark: at, name: safe(first), suffix: string(second), up: more[0] as number });
      else if (kind === EVENT_SLOT) {
        const [payload, keys, flags, debounce, throttle] = more as [number, string[], number, number, number];
        slot(first, kind, at, '', { type: string(second), payload, keys, flags, debounce, throttle });
      } else if (kind > TEXT_SLOT && kind < EVENT_SLOT) slot(first, kind, at, kind > PROP_SLOT ? string(second) : safe(second));
      // The element works by a module that is loaded for it.
      else whenLater((later) => later.need(first as number), fail);
    }
    const content = children as Data[];
    // A text slot that is all there is in an element needs no text node in the prototype: to set the element's text is faster.
    if (content.length === 1 && typeof content[0] === 'number') slot(content[0], TEXT_SLOT, mark(element), '');
    else for (const child of content) element.append(make(child));
    return element;
  };

  const way = (node: Node): Way => {
    const hops: boolean[] = [];
    let from: number;
    do {
      const down = !node.previousSibling;
      hops.unshift(down);
      node = down ? node.parentNode! : node.previousSibling!;
      from = marked.indexOf(node);
    } while (from < 0);
    return { from, hops };
  };

  const proto = make(definition);
  if (!loads) document.adoptNode(proto);
  const heard: number[][] = marked.map(() => []);
  slots.forEach(({ mark, spec }, no) => spec && heard[mark]!.push(no));
  return { proto, slots, ids, ways: marked.slice(1).map(way), place, heard, known: marked.flatMap((_, mark) => (!mark || heard[mark]!.length ? mark : [])) };
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

function string(value: Data | undefined): string {
  if (typeof value !== 'string') throw new Error('a template needs a text here');
  return value;
}

function safe(value: Data | undefined): string {
  const name = string(value);
  if (REFUSED.test(name)) throw new Error(`a template may not have ${name}`);
  return name;
}
