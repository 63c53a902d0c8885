//! Roving focus: in an element with `data-lt-rove` the arrow keys, Home, End and the first letters of a text move the focus from one item
//! to the next, and Tab passes it as one stop (ARIA Authoring Practices, "Managing focus within components using a roving tabindex").

const ITEMS = 'button,a[href],summary,input,[tabindex],[role=tab],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=option],[role=treeitem]';
/** What needs its arrow keys and letters for itself. */
const OWN_KEYS = 'select,textarea,[contenteditable],input:not([type=button],[type=submit],[type=reset],[type=checkbox],[type=image])';
/** Where items stand below each other, if nothing else is said. */
const VERTICAL = /^(menu|listbox|tree)$/;
/** Letters within this time are one text, in ms. */
const TYPING = 600;

let typed = '';
let typedAt = 0;

/** Begins; `entered` is the item that has the focus. */
export function rove(root: HTMLElement, entered: Element): void {
  const known = new WeakSet<Element>();
  const enter = (target: Element) => {
    const place = placeOf(target);
    if (!place) return;
    const items = itemsOf(place);
    const item = items.find((one) => one === target);
    if (item) stopAt(items, item);
    if (known.has(place)) return;
    known.add(place);
    // The item that Tab stops at may go, or come to be disabled: then another takes its place.
    new MutationObserver(() => keepStop(place)).observe(place, { childList: true, subtree: true, attributeFilter: ['disabled', 'hidden'] });
  };
  root.addEventListener('focusin', ({ target }) => enter(target as Element));
  root.addEventListener('keydown', press);
  enter(entered);
}

function placeOf(target: Element): HTMLElement | null {
  return target.closest<HTMLElement>('[data-lt-rove]');
}

/** Those that can have the focus, but for what is in a place of its own. */
function itemsOf(place: HTMLElement): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>(ITEMS)].filter((item) => placeOf(item) === place && !item.matches(':disabled') && item.checkVisibility());
}

function stopAt(items: readonly HTMLElement[], item: HTMLElement): void {
  for (const one of items) one.tabIndex = one === item ? 0 : -1;
}

function keepStop(place: HTMLElement): void {
  const items = itemsOf(place);
  if (items.some((item) => item.tabIndex >= 0 && item.hasAttribute('tabindex'))) return;
  const chosen = items.find((item) => item.matches('[aria-selected=true],[aria-current],[aria-checked=true]')) ?? items[0];
  if (chosen) stopAt(items, chosen);
}

function press(event: KeyboardEvent): void {
  const { key, target, altKey, ctrlKey, metaKey, defaultPrevented, isComposing } = event;
  const from = target as HTMLElement;
  const place = placeOf(from);
  if (!place || altKey || ctrlKey || metaKey || defaultPrevented || isComposing || from.matches(OWN_KEYS)) return;
  const items = itemsOf(place);
  const at = items.indexOf(from);
  if (at < 0) return;
  const step = key === 'Home' ? -at : key === 'End' ? items.length - 1 - at : stepOf(place, key);
  const next = step === undefined ? byText(items, at, key) : items[(at + step + items.length) % items.length];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Which way an arrow goes, if it goes at all. */
function stepOf(place: HTMLElement, key: string): number | undefined {
  const said = place.dataset['ltRove'] || place.ariaOrientation || (VERTICAL.test(place.role ?? '') ? 'vertical' : place.role ? 'horizontal' : '');
  const forward = getComputedStyle(place).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (said !== 'vertical' && /^Arrow(Left|Right)$/.test(key)) return key === forward ? 1 : -1;
  if (said !== 'horizontal' && /^Arrow(Up|Down)$/.test(key)) return key === 'ArrowDown' ? 1 : -1;
  return undefined;
}

/** The next item whose text begins with what was typed; the same letter again goes on to the next of its kind. */
function byText(items: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const now = performance.now();
  typed = now - typedAt < TYPING ? typed + key.toLowerCase() : key.toLowerCase();
  typedAt = now;
  const isRepeat = [...typed].every((letter) => letter === typed[0]);
  const wanted = isRepeat ? typed[0]! : typed;
  // With more letters the item that has the focus may be meant still.
  const first = isRepeat ? at + 1 : at;
  const inTurn = [...items.slice(first), ...items.slice(0, first)];
  return inTurn.find((item) => (item.ariaLabel ?? item.textContent ?? '').trim().toLowerCase().startsWith(wanted));
}
