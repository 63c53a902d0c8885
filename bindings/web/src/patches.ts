//! Applies the operations of a Patch to the page, one pass over the bytes.

import type { Decoder } from './decoder.js';
import { optionsChanged } from './inputs.js';
import { moveRun } from './moves.js';
import { emptied } from './page.js';
import {
  CLEAR, DEFINE, EVENT_SLOT, INSERT, MOVE, MOVE_EACH, MOVE_RUN, REMOVE, REMOVE_RUN, RESET, SET,
} from './protocol.js';
import { Skew } from './skew.js';
import { setIds, setSlot } from './slots.js';
import * as tree from './tree.js';
import { mount, place, type Frame, type Instance, type Known } from './tree.js';

interface Into extends Frame {
  readonly node: Node;
  readonly before: Node | null;
}

/** A patch is being applied. */
export let applying = false;

/** Reads to the message's end. With `lost`, nothing may happen to the page before a RESET. */
export function applyPatch(input: Decoder, lost: boolean): void {
  applying = true;
  try {
    while (!input.done) lost = operation(input, lost);
    if (lost) throw new Error('a full view was asked for and did not come');
  } finally {
    applying = false;
  }
}

/** Applies one operation; returns whether the page is still lost. */
function operation(input: Decoder, lost: boolean): boolean {
  const op = input.uint();
  if (lost && op > RESET) throw new Error('a full view was asked for and did not come');
  switch (op) {
    case DEFINE:
      tree.define(input.uint(), input.data());
      break;
    case RESET:
      emptied();
      tree.clear(input.uint());
      mount.textContent = '';
      return false;
    case INSERT:
      insert(input, input.uint(), input.uint());
      break;
    case SET:
      setSlot(tree.get(input.uint()), input.uint(), input.value());
      break;
    case REMOVE:
    case REMOVE_RUN:
      remove(input.uint(), op === REMOVE ? 1 : input.uint());
      break;
    case MOVE:
    case MOVE_RUN:
      move(input.uint(), op === MOVE ? 1 : input.uint(), input.uint());
      break;
    case MOVE_EACH:
      moveEach(input);
      break;
    case CLEAR:
      clear(input.uint());
      break;
    default:
      throw new Skew(`${op} is no operation`);
  }
  return lost;
}

function insert(input: Decoder, parentId: number, beforeId: number): void {
  const parent = tree.get(parentId);
  const target = inside(parent);
  const before = sibling(target, beforeId);
  tree.walk<Into>(
    { parent, node: target, before, left: 0 },
    () => input.uint(),
    (frame, template) => {
      const node = document.importNode(template.proto, true);
      const instance = tree.add(template, frame.parent, node);
      setIds(instance);
      const { slots } = template;
      for (let no = 0; no < slots.length; no++) {
        const value = input.value();
        // A fresh clone has nothing to take away, and listens until it is told not to.
        if (slots[no]!.kind === EVENT_SLOT ? !value : value !== null && value !== false) setSlot(instance, no, value);
      }
      frame.node.insertBefore(node, frame.before);
      return instance;
    },
    (instance) => ({ parent: instance, node: place(instance)!, before: null, left: 0 }),
  );
  optionsChanged(target);
}

function remove(first: number, count: number): void {
  const nodes = run(first, count);
  const parent = nodes[0]!.parentNode!;
  for (const node of nodes) {
    tree.drop((node as Known).$lt!);
    node.remove();
  }
  optionsChanged(parent);
}

function move(first: number, count: number, beforeId: number): void {
  const nodes = run(first, count);
  const parent = nodes[0]!.parentNode!;
  const before = sibling(parent, beforeId);
  if (before && nodes.includes(before)) throw new Error('a run cannot stand before a part of itself');
  moveRun(parent, nodes, before);
  optionsChanged(parent);
}

/**
 * Moves instances to stand side by side, the last one first: each before the one that was moved ahead of it. Each is its
 * difference to the one before, or nil and how often the last difference comes again.
 */
function moveEach(input: Decoder): void {
  let id = input.uint();
  let before = id ? (tree.get(id).nodes[0] as ChildNode) : null;
  let parent = before?.parentNode;
  const count = input.uint();
  let times = 0;
  for (let left = count, difference = 0; left--; times--) {
    if (!times) {
      const next = input.value();
      times = next === null ? input.uint() : 1;
      difference = next === null ? difference : Number(next);
    }
    const node = tree.get((id += difference)).nodes[0] as ChildNode;
    parent ??= node.parentNode!;
    if (!id || node === before || node.parentNode !== parent) throw new Error(`instance ${id} cannot move there`);
    moveRun(parent, [node], before);
    before = node;
  }
  if (times || !count) throw new Error('there are no moves, or more than was said');
  optionsChanged(parent!);
}

function clear(id: number): void {
  const node = inside(tree.get(id));
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const inner = (child as Known).$lt;
    if (inner) tree.drop(inner);
  }
  node.textContent = '';
  optionsChanged(node);
}

function inside(instance: Instance): Node {
  const node = place(instance);
  if (!node) throw new Error(`instance ${instance.id} takes no children`);
  return node;
}

/** The roots of `count` neighbours; nodes between them that are not ours (a browser extension's) are passed over. */
function run(first: number, count: number): ChildNode[] {
  const instance = tree.get(first);
  if (!first || !count) throw new Error(`no ${count} neighbours begin at instance ${first}`);
  const nodes: ChildNode[] = [];
  for (let node = instance.nodes[0] as ChildNode | null; nodes.length < count; node = node.nextSibling) {
    if (!node) throw new Error(`instance ${first} has not ${count - 1} neighbours after it`);
    if ((node as Known).$lt) nodes.push(node);
  }
  return nodes;
}

/** The node before which something goes; none is the end. */
function sibling(parent: Node, id: number): ChildNode | null {
  if (!id) return null;
  const node = tree.get(id).nodes[0] as ChildNode;
  if (node.parentNode !== parent) throw new Error(`instance ${id} stands somewhere else`);
  return node;
}
