//! The hash by which page and server agree on the page's HTML.

/** A polynomial in 251 over UTF-16 code units, modulo 2^32; the server computes the same. */
export function hash(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value, 251) + text.charCodeAt(at);
  return value >>> 0;
}
