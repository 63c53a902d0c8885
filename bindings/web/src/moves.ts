//! Moves neighbours without taking focus, scroll or a composition from the person.

import { later } from './modules.js';

/** Moves `nodes`, which stand side by side in `parent`, before `before`, or to the end. */
export function moveRun(parent: Node, nodes: readonly ChildNode[], before: ChildNode | null): void {
  if (!parent.moveBefore && later && nodes.some((node) => node.contains(document.activeElement))) {
    later.moveAround(parent, nodes, before);
    return;
  }
  for (const node of nodes) {
    // Keeps all state of what it moves (Chromium 133, Firefox 144).
    if (parent.moveBefore) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }
}
