//! Moves neighbours without taking focus, scroll or a composition from the person.

/** Moves `nodes`, which stand side by side in `parent`, before `before`, or to the end. */
export function moveRun(parent: Node, nodes: readonly ChildNode[], before: ChildNode | null): void {
  const element = parent as Element & { moveBefore?: (node: Node, before: Node | null) => void };
  if (element.moveBefore) {
    // Keeps all state of what it moves (Chromium 133, Firefox 144).
    for (const node of nodes) element.moveBefore(node, before);
  } else if (nodes.some((node) => node.contains(document.activeElement))) around(parent, nodes, before);
  else for (const node of nodes) parent.insertBefore(node, before);
}

/** Leaves the run where it is, since focus is in it, and brings to its other side what it should have passed. */
function around(parent: Node, nodes: readonly ChildNode[], before: ChildNode | null): void {
  const first = nodes[0]!;
  const last = nodes[nodes.length - 1]!;
  if (before && first.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_PRECEDING) {
    const after = last.nextSibling;
    for (let node: ChildNode | null = before; node && node !== first; ) {
      const next: ChildNode | null = node.nextSibling;
      parent.insertBefore(node, after);
      node = next;
    }
  } else {
    while (last.nextSibling !== before) parent.insertBefore(last.nextSibling!, first);
  }
}
