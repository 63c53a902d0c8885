//! The views that the tests show: templates in the form of the wire, and the HTML that the server would write.

import type { Data } from '../../../src/protocol.js';
import type { View } from './host.js';

const event = (slot: number, name: string, payload = 0, keys: string[] = [], flags = 0, debounce = 0, throttle = 0): Data =>
  [5, slot, name, payload, keys, flags, debounce, throttle];

/** 1 text, 2 column, 3 button, 4 text field, 5 checkbox, 6 select, 7 option, 8 item with a field in it. */
export const TEMPLATES: readonly Data[] = [
  0,
  ['div', 0, ['class', 'lt-column'], [[7]], []],
  ['button', 0, ['class', 'lt-button', 'type', 'button'], [[1, 0, 'data-color'], event(1, 'click')], [2]],
  ['label', 0, [], [[6, 'for', '-f', 0]], [['span', 0, [], [], [0]], ['input', 0, [], [[6, 'id', '-f', 0], [2, 1, 'value'], event(2, 'input', 1), event(3, 'keydown', 0, ['Enter'])], []]]],
  ['input', 0, ['type', 'checkbox'], [[2, 0, 'checked'], event(1, 'change', 2)], []],
  ['select', 0, [], [[2, 0, 'value'], event(1, 'change', 1), [7]], []],
  ['option', 0, [], [[1, 0, 'value']], [1]],
  ['li', 0, [], [[3, 0, 'color'], [4, 1, 'done']], [2, ['input', 0, [], [[1, 3, 'name']], []], 'tail', 4]],
];
export const [TEXT, COLUMN, BUTTON, FIELD, CHECK, SELECT, OPTION, ITEM] = [1, 2, 3, 4, 5, 6, 7, 8];

/** A column (1) of a text (2), a button (3), a text (4) beside an empty one (5), and a field (6). */
export const SMALL: View = {
  html: '<div class="lt-column">Count: <button class="lt-button" type="button">+</button>one<!----><label for="lt6-f"><span>Name</span><input id="lt6-f" value="Ada"></label></div>',
  templates: TEMPLATES,
  items: [COLUMN, 1, TEXT, 1, BUTTON, 1, TEXT, 2, FIELD, 1, 0, 0],
  next: 7,
};

/** A column of nothing. */
export const EMPTY: View = { html: '<div class="lt-column"></div>', templates: TEMPLATES, items: [COLUMN, 1, 0, 0], next: 2 };
