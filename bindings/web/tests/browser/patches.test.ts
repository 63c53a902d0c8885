//! The operations of a Patch, in a real DOM.

import assert from 'node:assert/strict';
import { VERSION, type Data } from '../../src/protocol.js';
import { inPage, type Scene } from './support/suite.js';
import { BUTTON, CHECK, COLUMN, EMPTY, FIELD, ITEM, OPTION, SELECT, SMALL, TEXT } from './support/views.js';

/** Texts 2.. in the column 1. */
const letters = (text: string): Data[] => [3, 1, 0, TEXT, text.length, ...text, 0];
const letter = (at: number) => 2 + at;

async function shows({ settled, html }: Scene, expected: string): Promise<void> {
  await settled();
  assert.equal(await html(), `<div class="lt-column">${expected}</div>`);
}

inPage('blocks are inserted before another, and at the end', EMPTY, async (scene) => {
  scene.host.patch(0, ...letters('ad'), 3, 1, letter(1), TEXT, 2, 'b', 'c', 0, 3, 1, 0, COLUMN, 1, TEXT, 1, 'in', COLUMN, 1, 0, 0, TEXT, 1, 'z', 0);
  await shows(scene, 'abcd<div class="lt-column">in<div class="lt-column"></div></div>z');
});

inPage('runs are moved and removed as runs', EMPTY, async (scene) => {
  scene.host.patch(0, ...letters('abcdefgh'));
  await shows(scene, 'abcdefgh');
  scene.host.patch(0, 8, letter(1), 3, letter(6), 7, letter(7), letter(0), 8, letter(4), 2, 0);
  await shows(scene, 'habcdgef');
  scene.host.patch(0, 6, letter(1), 3, 5, letter(7));
  await shows(scene, 'agef');
  scene.host.patch(0, 9, 1);
  await shows(scene, '');
  scene.host.patch(0, ...letters('x'));
  await shows(scene, 'x');
});

inPage('instances that are no neighbours move to stand side by side', EMPTY, async (scene) => {
  scene.host.patch(0, ...letters('abcdefgh'));
  // All in reverse but the last: from before the a on, seven times one further.
  scene.host.patch(0, 10, letter(0), 7, 1, null, 6);
  await shows(scene, 'hgfedcba');
  // c, h and e to the end.
  scene.host.patch(0, 10, 0, 3, letter(4), letter(7) - letter(4), letter(2) - letter(7));
  await shows(scene, 'gfdbache');
});

inPage('attributes, properties, classes and styles take each kind of value', EMPTY, async (scene) => {
  const { host, page, settled } = scene;
  host.patch(0, 3, 1, 0, ITEM, 1, 'red', true, 1.5, 'n', 2 ** 53 - 1, BUTTON, 1, true, true, -0.1, CHECK, 1, true, false, 0);
  await shows(scene, '<li class="done" style="color: red;">1.5<input name="n">tail9007199254740991</li><button class="lt-button" type="button" data-color="">-0.1</button><input type="checkbox">');
  assert.equal(await page.isChecked('[type=checkbox]'), true);
  host.patch(0, 4, 2, 0, null, 4, 2, 1, 0, 4, 2, 2, 9_007_199_254_740_993n, 4, 2, 3, false, 4, 3, 0, 7, 4, 3, 2, NaN, 4, 4, 0, null);
  await settled();
  assert.equal(
    await page.evaluate(() => document.querySelector('.lt-column')!.innerHTML),
    '<li class="" style="">9007199254740993<input>tail9007199254740991</li><button class="lt-button" type="button" data-color="7">NaN</button><input type="checkbox">',
  );
  assert.equal(await page.isChecked('[type=checkbox]'), false);
});

inPage('a select shows its value although its options come later, move and go', EMPTY, async ({ host, page, settled }) => {
  const value = () => page.evaluate(() => document.querySelector('select')!.value);
  host.patch(0, 3, 1, 0, SELECT, 1, 'b', true, OPTION, 3, 'a', 'A', 'b', 'B', 'c', 'C', 0, 0);
  await settled();
  assert.equal(await value(), 'b');
  host.patch(0, 4, 2, 0, 'd');
  await settled();
  assert.equal(await value(), '');
  host.patch(0, 3, 2, 4, OPTION, 1, 'd', 'D', 0);
  await settled();
  assert.equal(await value(), 'd');
  host.patch(0, 9, 2, 3, 2, 0, OPTION, 2, 'x', 'X', 'd', 'D', 0);
  await settled();
  assert.equal(await value(), 'd');
});

inPage('svg and math are made in their namespaces', EMPTY, async ({ host, page, settled }) => {
  const svg: Data = ['svg', 1, ['viewBox', '0 0 1 1'], [[7]], []];
  const path: Data = ['path', 1, [], [[1, 0, 'd']], []];
  const foreign: Data = ['foreignObject', 1, [], [], [['p', 0, [], [], ['static']]]];
  const math: Data = ['math', 2, [], [], [['mi', 2, [], [], [0]]]];
  host.patch(0, 1, 20, svg, 1, 21, path, 1, 22, foreign, 1, 23, math, 3, 1, 0, 20, 1, 21, 1, 'M0 0', 22, 1, 0, 23, 1, 'x', 0);
  await settled();
  assert.deepEqual(
    await page.evaluate(() => [...document.querySelectorAll('.lt-column *')].map((one) => `${one.namespaceURI!.split('/').pop()} ${one.nodeName}`)),
    ['svg svg', 'svg path', 'svg foreignObject', 'xhtml P', 'MathML math', 'MathML mi'],
  );
  assert.equal(await page.evaluate(() => document.querySelector('svg')!.outerHTML.slice(0, 47)), '<svg viewBox="0 0 1 1"><path d="M0 0"></path><f');
});

inPage('ids carry the number of the instance, or of the one around it', EMPTY, async ({ host, page, settled }) => {
  const group: Data = ['fieldset', 0, [], [[6, 'id', '', 0], [7]], []];
  const radio: Data = ['input', 0, ['type', 'radio'], [[6, 'name', '-r', 1], [6, 'aria-describedby', '-h -e', 1]], []];
  host.patch(0, 1, 20, group, 1, 21, radio, 3, 1, 0, 20, 1, 21, 2, 0, 0);
  await settled();
  assert.equal(
    await page.evaluate(() => document.querySelector('fieldset')!.outerHTML),
    '<fieldset id="lt2"><input type="radio" name="lt2-r" aria-describedby="lt2-h lt2-e"><input type="radio" name="lt2-r" aria-describedby="lt2-h lt2-e"></fieldset>',
  );
});

inPage('a page as deep as the browser bears is built without recursion', EMPTY, async ({ host, page, settled }) => {
  const depth = 400;
  host.patch(0, 3, 1, 0, ...Array<Data>(depth).fill([]).flatMap(() => [COLUMN, 1]), ...Array<Data>(depth + 1).fill(0));
  await settled();
  assert.equal(await page.evaluate(() => document.querySelectorAll('.lt-column').length), depth + 1);
});

inPage('another program\'s nodes between ours are passed over', EMPTY, async (scene) => {
  scene.host.patch(0, ...letters('abc'));
  await scene.settled();
  await scene.page.evaluate(() => document.querySelector('.lt-column')!.insertBefore(document.createElement('grammar'), document.querySelector('.lt-column')!.childNodes[1]!));
  scene.host.patch(0, 6, letter(0), 2);
  await shows(scene, '<grammar></grammar>c');
});

const damaged: [string, Data[]][] = [
  ['a slot of an instance that is gone', [4, 99, 0, 'x']],
  ['a slot that the template has not', [4, 2, 7, 'x']],
  ['a list as a value', [4, 2, 0, ['x']]],
  ['an insertion into a text', [3, 2, 0, 0]],
  ['an insertion before a node that stands elsewhere', [3, 0, 2, TEXT, 1, 'x', 0]],
  ['an unknown template', [3, 1, 0, 99, 1, 0]],
  ['a run longer than what is there', [6, 2, 50]],
  ['a run of none', [6, 2, 0]],
  ['a run before a part of itself', [8, 2, 2, 3]],
  ['moves of none', [10, 2, 0]],
  ['a move before itself', [10, 2, 1, 0]],
  ['a move to where another stands', [10, 1, 1, 1]],
  ['a move of the root', [10, 2, 1, -2]],
  ['more repetitions than moves', [10, 0, 3, 2, null, 3]],
  ['the removal of the root', [5, 0]],
  ['four thousand million of nothing', [1, 20, ['hr', 0, [], [], []], 3, 1, 0, 20, 2 ** 32 - 1]],
  ['a template with a script in an attribute', [1, 20, ['p', 0, ['onclick', 'x()'], [], []]]],
  ['a template of a script', [1, 20, ['script', 0, [], [], ['x()']]]],
  ['a template with a missing slot', [1, 20, ['p', 0, [], [[1, 1, 'title']], []]]],
];
for (const [what, operations] of damaged) {
  inPage(`${what} is refused, and a full view repairs the page`, SMALL, async ({ host, page, html }) => {
    host.patch(0, ...operations);
    await host.until('a second hello', () => host.hellos.length === 2);
    assert.equal(host.hellos[1]![4], false);
    host.patch(0, 2, 50, 3, 0, 0, TEXT, 1, 'whole', 0);
    await page.waitForSelector('html[data-lattice=live]');
    assert.equal(await html(), 'whole');
  });
}

for (const [what, values] of [['operation', [65, 0, 42]], ['message', [9]]] as [string, Data[]][]) {
  inPage(`an unknown ${what} means another build: the page reloads`, SMALL, async ({ host, page }) => {
    host.send(...values);
    await host.until('a second load', () => host.loads === 2);
    await page.waitForSelector('html[data-lattice=live]');
  });
}

inPage('a patch out of its turn is refused', SMALL, async ({ host }) => {
  host.next = 5;
  host.patch(0, 4, 2, 0, 'x');
  await host.until('a second hello', () => host.hellos.length === 2);
  assert.deepEqual(host.hellos[1], [VERSION, 'the token', 0, 0, false]);
});

for (const name of ['with moveBefore', 'without moveBefore']) {
  inPage(`moves keep focus and caret (${name})`, EMPTY, async ({ host, page, settled }) => {
    if (name.startsWith('without')) await page.evaluate(() => delete (Element.prototype as { moveBefore?: unknown }).moveBefore);
    host.patch(0, 3, 1, 0, FIELD, 5, ...'abcde'.split('').flatMap((one) => [one, 'text', true, true]), 0);
    await settled();
    const order = () => page.evaluate(() => document.querySelector('.lt-column')!.textContent);
    const focus = () => page.evaluate(() => `${document.activeElement!.id} ${(document.activeElement as HTMLInputElement).selectionStart}`);
    await page.evaluate(() => {
      const field = document.querySelectorAll('input')[2]!;
      field.focus();
      field.setSelectionRange(2, 2);
      field.addEventListener('blur', () => document.title = 'blurred');
    });
    for (const [operations, expected] of [
      [[7, 4, 2], 'cabde'], [[7, 4, 0], 'abdec'], [[7, 4, 3], 'acbde'], [[8, 2, 2, 0], 'bdeac'], [[8, 6, 3, 3], 'eacbd'], [[8, 2, 3, 6], 'acbed'],
    ] as [number[], string][]) {
      host.patch(0, ...operations);
      await settled();
      assert.equal(await order(), expected);
      assert.equal(await focus(), 'lt4-f 2');
    }
    assert.equal(await page.title(), 'Test');
  });
}

inPage('a property slot that names a method calls it when it is set to true, and harms nothing', EMPTY, async ({ host, page, settled }) => {
  const field: Data = ['input', 0, [], [[2, 0, 'focus'], [2, 1, 'showModal'], [2, 2, 'title']], []];
  const box: Data = ['dialog', 0, [], [[2, 0, 'showModal']], []];
  host.patch(0, 1, 20, field, 1, 21, box, 3, 1, 0, 20, 1, null, null, 'one', 21, 1, null, 0);
  await settled();
  const focused = () => page.evaluate(() => document.activeElement === document.querySelector('input'));
  assert.equal(await focused(), false);
  host.patch(0, 4, 2, 0, true, 4, 2, 2, 'two');
  await settled();
  assert.equal(await focused(), true);
  assert.equal(await page.evaluate(() => document.querySelector('input')!.title), 'two');
  // A browser may refuse the second call: the dialog is open already.
  for (let times = 0; times < 2; times++) host.patch(0, 4, 3, 0, true);
  host.patch(0, 4, 3, 0, null, 4, 3, 0, false);
  await settled();
  assert.equal(await page.evaluate(() => document.querySelector('dialog')!.matches(':modal')), true);
  assert.equal(await page.evaluate(() => typeof document.querySelector('input')!.focus), 'function');
});
