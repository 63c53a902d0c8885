//! The instances of templates that stand in the page, by the number that both sides count, and the walk over the
//! items of an insertion, which hydration goes too.

import { listen } from './events.js';
import type { Data } from './protocol.js';
import { compile, locate, type Template } from './templates.js';

export interface Instance {
  readonly id: number;
  readonly template: Template;
  readonly parent: Instance | null;
  /** The nodes that its slots need; the first is its root. */
  readonly nodes: readonly Node[];
  /** Event slots that listen to nothing at present. */
  off?: Set<number>;
}

/** A node that knows its instance: the instances' roots, and the nodes with event slots. */
export interface Known extends Node {
  $lt?: Instance;
}

/** An open children place during a walk. */
export interface Frame {
  readonly parent: Instance;
  template?: Template;
  left: number;
}

/** A false count must not keep the page busy for ever. */
const INSTANCES_MAX = 4_000_000;

/** The page's mount element; a page without one has nothing for us to do. */
export const mount = document.getElementById('lt-root') as HTMLElement;
export const root: Instance = {
  id: 0,
  template: { proto: mount, slots: [], ids: [], ways: [], place: 0, heard: [], known: [] },
  parent: null,
  nodes: [mount],
};
/** The number that the next instance gets. */
export let next: number;

const templates: (Template | undefined)[] = [];
const instances = new Map<number, Instance>();

export function define(no: number, definition: Data): void {
  if (!no) throw new Error('0 is no template');
  const template = (templates[no] = compile(definition));
  for (const { spec } of template.slots) if (spec) listen(spec.type);
}

export function get(id: number): Instance {
  const instance = instances.get(id);
  if (!instance) throw new Error(`instance ${id} is not in the page`);
  return instance;
}

/** Gives the next number to the block whose root is `node`. */
export function add(template: Template, parent: Instance, node: ChildNode): Instance {
  const instance: Instance = { id: next, template, parent, nodes: locate(template, node) };
  instances.set(next++, instance);
  for (const mark of template.known) (instance.nodes[mark] as Known).$lt = instance;
  return instance;
}

/** Forgets an instance and all in it; the nodes are the caller's. */
export function drop(instance: Instance): void {
  const open = [instance];
  for (let one = open.pop(); one; one = open.pop()) {
    instances.delete(one.id);
    for (let node = place(one)?.firstChild; node; node = node.nextSibling) {
      const inner = (node as Known).$lt;
      if (inner) open.push(inner);
    }
  }
}

/** Forgets all but the root; the next instance gets the number `first`. */
export function clear(first: number): void {
  instances.clear();
  instances.set(0, root);
  next = first;
}

/**
 * Walks items: `template count`, then for each instance its own items if it has a place for children; 0 ends.
 * `make` makes or finds one instance, `down` opens the place in it. Not recursive: a page may be deep.
 */
export function walk<F extends Frame>(frame: F, number: () => number, make: (frame: F, template: Template) => Instance, down: (parent: Instance) => F): void {
  const outer: F[] = [];
  let budget = INSTANCES_MAX;
  for (let open: F | undefined = frame; open; ) {
    if (!open.left) {
      const no = number();
      if (!no) {
        open = outer.pop();
        continue;
      }
      open.template = templates[no];
      if (!open.template) throw new Error(`template ${no} was never defined`);
      open.left = number();
      if (!open.left || (budget -= open.left) < 0) throw new Error(`${open.left} is no number of instances`);
    }
    open.left--;
    const instance = make(open, open.template!);
    if (place(instance)) {
      outer.push(open);
      open = down(instance);
    }
  }
}

/** The node that holds an instance's child blocks. */
export function place(instance: Instance): Node | undefined {
  return instance.nodes[instance.template.place];
}
