//! On random pages: applying the difference to the old page gives the new one, in Chromium as in the reference DOM.
//! LATTICE_RANDOM_PAGES names the sessions that `cargo run -p lattice-wire --example random_pages` has written.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch } from './support/browser.js';
import { inPage } from './support/suite.js';
import type { View } from './support/host.js';

interface Session {
  readonly first: Pick<View, 'templates' | 'items' | 'next' | 'styles' | 'hash'>;
  readonly html: string;
  readonly patches: readonly { patch: string; html: string; hidden: string[] }[];
}

const file = process.env['LATTICE_RANDOM_PAGES'];
const sessions = file ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Session) : [];
if (!file) test('random pages', { skip: 'LATTICE_RANDOM_PAGES is not set' }, () => {});

/** In a browser: makes `window.look`, which tells what an element holds, however its HTML came about, and what HTML does not say. */
function prepare(): void {
  const canonical = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element)) return '';
    // A value is a property, a style no attribute, and a class that went leaves an empty attribute.
    const attributes = [...node.attributes].filter(({ name, value }) => name !== 'style' && name !== 'value' && (name !== 'class' || value));
    const words = attributes.map(({ name, value }) => ` ${name}=${JSON.stringify(name === 'class' ? value.split(' ').sort().join(' ') : value)}`);
    return `<${node.localName}${words.sort().join('')}>${[...node.childNodes].map(canonical).join('')}</>`;
  };
  const look = (root: Element) => {
    const hidden = [...root.querySelectorAll<HTMLInputElement>('*')].map((one) =>
      [one.localName, one.style.width, one.localName === 'input' ? one.value : '', String(!!one.indeterminate)].join(' '),
    );
    return { shape: [...root.childNodes].map(canonical).join(''), hidden };
  };
  Object.assign(window, { look });
}

type Looking = Window & { look(root: Element): { shape: string; hidden: string[] }; seen: unknown[] };

/** The reference's words for the same: `input None Some("7") Some("false") true`; listeners are of no one's view. */
function plain(hidden: string): string {
  const found = /^(\S+) (?:None|Some\("(.*?)"\)) (?:None|Some\("(.*?)"\)) (?:None|Some\("(.*?)"\)) \w+$/.exec(hidden)!;
  return [found[1], found[2] ?? '', found[3] ?? '', found[4] ?? 'false'].join(' ');
}

let shapes: (pages: readonly string[]) => Promise<string[]>;
let reader: Browser;

before(async () => {
  // A page of its own, which may parse HTML.
  reader = await launch();
  const page = await reader.newPage();
  await page.evaluate(prepare);
  shapes = (pages) =>
    page.evaluate((pages) => {
      const root = document.createElement('div');
      return pages.map((html) => {
        root.innerHTML = html;
        return (window as unknown as Looking).look(root).shape;
      });
    }, pages);
});
after(() => reader.close());

for (const [no, { first, html, patches }] of sessions.entries()) {
  inPage(`random session ${no}`, { ...first, html }, async ({ host, page }) => {
    assert.deepEqual(host.hellos[0]!.slice(2), [0, 0, true], 'the page is live on its own HTML');
    await page.evaluate(prepare);
    await page.evaluate(() => {
      const looking = window as unknown as Looking;
      const root = document.getElementById('lt-root')!;
      looking.seen = [];
      // Each patch changes the page, in one task.
      new MutationObserver(() => looking.seen.push(looking.look(root))).observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    for (const { patch } of patches) host.socket!.send(Buffer.from(patch, 'hex'));
    await page.waitForFunction((count) => (window as unknown as Looking).seen.length >= count, patches.length).catch(() => {});
    const seen = (await page.evaluate(() => (window as unknown as Looking).seen)) as { shape: string; hidden: string[] }[];
    assert.equal(seen.length, patches.length, 'each patch was applied, and none asked for a full view');
    const expected = await shapes(patches.map(({ html }) => html));
    for (const [step, { shape, hidden }] of seen.entries()) {
      // The assertion's own difference of such long texts takes minutes.
      const at = [...shape].findIndex((letter, at) => letter !== expected[step]![at]);
      assert.ok(shape === expected[step], `after step ${step + 1}: ${shape.slice(at, at + 200)} instead of ${expected[step]!.slice(at, at + 200)}`);
      assert.deepEqual(hidden, patches[step]!.hidden.map(plain), `after step ${step + 1}`);
    }
    assert.equal(host.hellos.length, 1);
  });
}
