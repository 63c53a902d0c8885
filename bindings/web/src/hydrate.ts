//! Goes live on the server's HTML. The HTML carries no ids: its nodes are numbered in document order along the
//! items, as the session numbered them, and only if the HTML is what the session wrote.

import * as tree from './tree.js';
import { mount, place, type Frame } from './tree.js';

/** A place in the page's HTML during the walk. */
interface Cursor {
  readonly within: Node;
  at: ChildNode | null;
  /** The node before was a text: an empty comment parts it from a text that follows. */
  afterText?: boolean;
}

interface At extends Frame {
  readonly cursor: Cursor;
}

/** Numbers the page's instances; throws where the page is not what `items` say. */
export function hydrate(items: readonly number[], next: number): void {
  // A parser may cut long texts in pieces.
  mount.normalize();
  let at = 0;
  tree.walk<At>(
    { parent: tree.root, left: 0, cursor: cursorIn(mount) },
    () => items[at++] ?? 0,
    (frame, template) => tree.add(template, frame.parent, take(frame.cursor, template.proto)),
    (instance) => ({ parent: instance, left: 0, cursor: cursorIn(place(instance)!) }),
  );
  if (tree.next !== next || at < items.length) throw new Error(`the page has ${tree.next} instances and not ${next}`);
}

function cursorIn(within: Node): Cursor {
  return { within, at: within.firstChild };
}

/** The node of the page that is the prototype's. */
function take(cursor: Cursor, proto: Node): ChildNode {
  const isText = proto.nodeType === Node.TEXT_NODE;
  if (isText && cursor.afterText) {
    const comment = cursor.at;
    if (comment?.nodeType !== Node.COMMENT_NODE) throw new Error('two texts are not parted');
    cursor.at = comment.nextSibling;
    comment.remove();
  }
  cursor.afterText = isText;
  const node = cursor.at;
  // An empty text leaves no node in HTML.
  if (isText && node?.nodeType !== Node.TEXT_NODE) return cursor.within.insertBefore(document.createTextNode(''), node);
  if (node?.nodeName !== proto.nodeName) throw new Error(`<${proto.nodeName}> is not where it should be`);
  cursor.at = node!.nextSibling;
  // Nothing below: a leaf, or a place whose children have items of their own, or a text area with its first value.
  if (proto.firstChild) {
    const inner = cursorIn(node!);
    for (const child of proto.childNodes) take(inner, child);
  }
  return node!;
}
