//! What the person, or the browser's own form restore, changed in the page before it was live.

import type { Control } from '../inputs.js';

/** Fields that do not show what the server's HTML says. */
export function changedBeforeLive(root: Element): Control[] {
  return [...root.querySelectorAll<Control>('input,textarea,select')].filter(isChanged);
}

function isChanged(control: Control): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    // With nothing selected in the HTML, the browser shows the first.
    if (!control.multiple && !options.some((option) => option.defaultSelected)) return control.selectedIndex > 0;
    return options.some((option) => option.selected !== option.defaultSelected);
  }
  if (/^(checkbox|radio)$/.test(control.type)) {
    const { checked, defaultChecked } = control as HTMLInputElement;
    // Of a group of radios the one that is ticked now tells it all.
    return checked !== defaultChecked && (checked || control.type === 'checkbox');
  }
  if (/^(hidden|file|button|submit|reset|image)$/.test(control.type)) return false;
  return control.value !== control.defaultValue && control.value !== asParsed(control);
}

/** The value that the browser makes of the HTML's: a slider rounds, an email field trims. */
function asParsed(control: HTMLInputElement | HTMLTextAreaElement): string {
  if (control instanceof HTMLTextAreaElement) return control.defaultValue;
  const fresh = document.createElement('input');
  for (const { name, value } of control.attributes) if (/^(type|min|max|step|value|multiple)$/.test(name)) fresh.setAttribute(name, value);
  return fresh.value;
}
