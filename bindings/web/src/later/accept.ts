//! Whether a file is of a type that a field takes: the server's rule, told before anything is sent.

/** `accept` lists endings of names and media types, such as `.pdf, image/*`; empty is any file. */
export function accepts(accept: string, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const kinds = accept.toLowerCase().split(',').map((kind) => kind.trim()).filter(Boolean);
  const [lower, media] = [name.toLowerCase(), type.toLowerCase()];
  return !kinds.length || kinds.some((kind) => (kind[0] === '.' ? lower.endsWith(kind) : kind.endsWith('/*') ? media.startsWith(kind.slice(0, -1)) : media === kind));
}
