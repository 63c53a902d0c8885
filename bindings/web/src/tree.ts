//! The instances of templates that stand in the page, by the number that both sides count, and the walk over the
//! items of an insertion, which hydration goes too.

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

export class Tree {
  readonly root: Instance;
  /** The number that the next instance gets. */
  next = 1;
  private readonly templates: (Template | undefined)[] = [];
  private readonly instances = new Map<number, Instance>();

  constructor(element: Element, private readonly defined: (template: Template) => void) {
    const mount = { proto: element, slots: [], ids: [], ways: [], place: 0, heard: [] };
    this.root = { id: 0, template: mount, parent: null, nodes: [element] };
    this.clear();
  }

  define(no: number, definition: Data): void {
    if (!no) throw new Error('0 is no template');
    const template = compile(definition);
    this.templates[no] = template;
    this.defined(template);
  }

  template(no: number): Template {
    const template = this.templates[no];
    if (!template) throw new Error(`template ${no} was never defined`);
    return template;
  }

  get(id: number): Instance {
    const instance = this.instances.get(id);
    if (!instance) throw new Error(`instance ${id} is not in the page`);
    return instance;
  }

  /** Gives the next number to the block whose root is `node`. */
  add(template: Template, parent: Instance, node: ChildNode): Instance {
    const instance: Instance = { id: this.next++, template, parent, nodes: locate(template, node) };
    this.instances.set(instance.id, instance);
    (node as Known).$lt = instance;
    for (const { mark, spec } of template.slots) if (spec) (instance.nodes[mark] as Known).$lt = instance;
    return instance;
  }

  /** Forgets an instance and all in it; the nodes are the caller's. */
  drop(instance: Instance): void {
    const open = [instance];
    for (let one = open.pop(); one; one = open.pop()) {
      this.instances.delete(one.id);
      for (let node = place(one)?.firstChild; node; node = node.nextSibling) {
        const inner = (node as Known).$lt;
        if (inner) open.push(inner);
      }
    }
  }

  /** Forgets all but the root. */
  clear(): void {
    this.instances.clear();
    this.instances.set(0, this.root);
  }

  /**
   * Walks items: `template count`, then for each instance its own items if it has a place for children; 0 ends.
   * `make` makes or finds one instance, `down` opens the place in it. Not recursive: a page may be deep.
   */
  walk<F extends Frame>(frame: F, number: () => number, make: (frame: F, template: Template) => Instance, down: (parent: Instance) => F): void {
    const outer: F[] = [];
    let budget = INSTANCES_MAX;
    for (let open: F | undefined = frame; open; ) {
      if (!open.left) {
        const no = number();
        if (!no) {
          open = outer.pop();
          continue;
        }
        open.template = this.template(no);
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
}

/** The node that holds an instance's child blocks. */
export function place(instance: Instance): Node | undefined {
  return instance.nodes[instance.template.place];
}
