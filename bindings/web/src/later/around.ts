//! Moves for browsers without `moveBefore`: to insert a node again takes the focus from what is in it.

/** Leaves the run where it is, since focus is in it, and brings to its other side what it should have passed. */
export function moveAround(parent: Node, nodes: readonly ChildNode[], before: ChildNode | null): void {
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
