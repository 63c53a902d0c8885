//! Writes into the field that has the focus.

/** Replaces only the part that differs, so that caret and selection stay where they are in the text. */
export function splice(control: HTMLInputElement, wanted: string): void {
  const { value: old, selectionStart, selectionEnd, selectionDirection } = control;
  const shift = wanted.length - old.length;
  let start = 0;
  while (start < old.length && old[start] === wanted[start]) start++;
  let end = old.length;
  while (end > start && end + shift > start && old[end - 1] === wanted[end + shift - 1]) end--;
  const at = (place: number) => (place <= start ? place : place >= end ? place + shift : Math.min(place, end + shift));
  control.setRangeText(wanted.slice(start, end + shift), start, end);
  control.setSelectionRange(at(selectionStart!), at(selectionEnd!), selectionDirection ?? undefined);
}
