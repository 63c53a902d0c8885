//! Applies the operations of a Patch to the page, one pass over the bytes.

import type { Decoder } from './decoder.js';
import { moveRun } from './moves.js';
import type { Page } from './page.js';
import {
  CLEAR, DEFINE, EVENT_SLOT, INSERT, MOVE, MOVE_EACH, MOVE_RUN, REMOVE, REMOVE_RUN, RESET, SET, Skew,
} from './protocol.js';
import { setIds, setSlot } from './slots.js';
import { place, type Frame, type Instance, type Known } from './tree.js';

interface Into extends Frame {
  readonly node: Node;
}

/** Reads to the message's end. With `lost`, nothing may happen to the page before a RESET. */
export function applyPatch(page: Page, input: Decoder, lost: boolean): void {
  while (!input.done) {
    const op = input.uint();
    if (lost && op > RESET) throw new Error('a full view was asked for and did not come');
    switch (op) {
      case DEFINE:
        page.tree.define(input.uint(), input.data());
        break;
      case RESET:
        reset(page, input.uint());
        lost = false;
        break;
      case INSERT:
        insert(page, input, input.uint(), input.uint());
        break;
      case SET:
        setSlot(page, page.tree.get(input.uint()), input.uint(), input.value());
        break;
      case REMOVE:
        remove(page, input.uint(), 1);
        break;
      case REMOVE_RUN:
        remove(page, input.uint(), input.uint());
        break;
      case MOVE:
        move(page, input.uint(), 1, input.uint());
        break;
      case MOVE_RUN:
        move(page, input.uint(), input.uint(), input.uint());
        break;
      case MOVE_EACH:
        moveEach(page, input);
        break;
      case CLEAR:
        clear(page, page.tree.get(input.uint()));
        break;
      default:
        throw new Skew(`${op} is no operation`);
    }
  }
  if (lost) throw new Error('a full view was asked for and did not come');
}

function reset(page: Page, next: number): void {
  page.emptied();
  page.tree.clear();
  place(page.tree.root)!.textContent = '';
  page.tree.next = next;
}

function insert(page: Page, input: Decoder, parentId: number, beforeId: number): void {
  const { tree } = page;
  const parent = tree.get(parentId);
  const target = place(parent);
  if (!target) throw new Error(`instance ${parentId} takes no children`);
  const before = sibling(page, target, beforeId);
  // Built outside of the document, then put in at once.
  const fragment = document.createDocumentFragment();
  tree.walk<Into>(
    { parent, node: fragment, left: 0 },
    () => input.uint(),
    (frame, template) => {
      const node = document.importNode(template.proto, true);
      const instance = tree.add(template, frame.parent, node);
      setIds(instance);
      template.slots.forEach((slot, no) => {
        const value = input.value();
        // A fresh clone has nothing to take away; but an event slot listens until it is told not to.
        if ((value !== null && value !== false) || slot.kind === EVENT_SLOT) setSlot(page, instance, no, value);
      });
      frame.node.appendChild(node);
      return instance;
    },
    (instance) => ({ parent: instance, node: place(instance)!, left: 0 }),
  );
  target.insertBefore(fragment, before);
  page.fields.optionsChanged(target);
}

function remove(page: Page, first: number, count: number): void {
  const nodes = run(page, first, count);
  const parent = nodes[0]!.parentNode!;
  for (const node of nodes) {
    page.tree.drop((node as Known).$lt!);
    node.remove();
  }
  page.fields.optionsChanged(parent);
}

function move(page: Page, first: number, count: number, beforeId: number): void {
  const nodes = run(page, first, count);
  const parent = nodes[0]!.parentNode!;
  const before = sibling(page, parent, beforeId);
  if (before && nodes.includes(before)) throw new Error('a run cannot stand before a part of itself');
  moveRun(parent, nodes, before);
  page.fields.optionsChanged(parent);
}

/** Moves instances to stand side by side, the last one first: each before the one that was moved ahead of it. */
function moveEach(page: Page, input: Decoder): void {
  const { tree } = page;
  let id = input.uint();
  let before = id ? (tree.get(id).nodes[0] as ChildNode) : null;
  let parent = before?.parentNode;
  input.differences(id, (instance) => {
    const node = tree.get((id = instance)).nodes[0] as ChildNode;
    parent ??= node.parentNode!;
    if (!id || node === before || node.parentNode !== parent) throw new Error(`instance ${id} cannot move there`);
    moveRun(parent, [node], before);
    before = node;
  });
  if (parent) page.fields.optionsChanged(parent);
}

function clear(page: Page, instance: Instance): void {
  const node = place(instance);
  if (!node) throw new Error(`instance ${instance.id} takes no children`);
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const inner = (child as Known).$lt;
    if (inner) page.tree.drop(inner);
  }
  node.textContent = '';
  page.fields.optionsChanged(node);
}

/** The roots of `count` neighbours; nodes between them that are not ours (a browser extension's) are passed over. */
function run(page: Page, first: number, count: number): ChildNode[] {
  const instance = page.tree.get(first);
  if (!first || !count) throw new Error(`no ${count} neighbours begin at instance ${first}`);
  const nodes: ChildNode[] = [];
  for (let node = instance.nodes[0] as ChildNode | null; nodes.length < count; node = node.nextSibling) {
    if (!node) throw new Error(`instance ${first} has not ${count - 1} neighbours after it`);
    if ((node as Known).$lt) nodes.push(node);
  }
  return nodes;
}

/** The node before which something goes; none is the end. */
function sibling(page: Page, parent: Node, id: number): ChildNode | null {
  if (!id) return null;
  const node = page.tree.get(id).nodes[0] as ChildNode;
  if (node.parentNode !== parent) throw new Error(`instance ${id} stands somewhere else`);
  return node;
}
