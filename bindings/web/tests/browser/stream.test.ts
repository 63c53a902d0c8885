//! A page that cannot have a WebSocket.

import assert from 'node:assert/strict';
import { live } from './support/browser.js';
import { Stream } from './support/streams.js';
import { inFreshPage, inPage, type Scene } from './support/suite.js';
import { SMALL } from './support/views.js';

const stream = ({ host }: Scene) => {
  assert.ok(host.socket instanceof Stream, 'the page has a stream');
  return host.socket;
};

/** Clicks, and sees the answer. */
async function works(scene: Scene, text: string): Promise<void> {
  const { host, page } = scene;
  const before = host.events.length;
  await page.click('button');
  await host.until('the click', () => host.events.length === before + 1);
  host.patch(host.events.at(-1)![0] as number, 4, 2, 0, text);
  await page.waitForFunction((text) => document.body.textContent!.startsWith(text), text);
}

inFreshPage('where sockets are refused, a stream carries events and patches', SMALL, async (scene) => {
  const { host, page } = scene;
  await live(page);
  stream(scene);
  await works(scene, 'one ');
  await works(scene, 'two ');
  await page.locator('input').pressSequentially('many keys in a row');
  await host.until('the text', () => host.events.some((event) => String(event[4]).includes('many keys in a row')));
  const ids = host.events.map(([id]) => id);
  assert.deepEqual(ids, ids.map((_, at) => at + 1), 'each event once and in order');
}, (host) => (host.sockets = 'refused'));

inFreshPage('where sockets get no answer, a stream takes over after some seconds', SMALL, async (scene) => {
  await live(scene.page);
  await works(scene, 'one ');
  stream(scene);
}, (host) => (host.sockets = 'silent'));

inFreshPage('a ping is answered by a post', SMALL, async (scene) => {
  await live(scene.page);
  const { posts } = stream(scene);
  stream(scene).ping();
  await scene.host.until('the answer', () => stream(scene).posts === posts + 1);
  await works(scene, 'one ');
}, (host) => (host.sockets = 'refused'));

inFreshPage('a large view over a stream comes whole', SMALL, async (scene) => {
  await live(scene.page);
  const text = 'ä€😀'.repeat(200_000);
  scene.host.patch(0, 4, 3, 0, text);
  await scene.settled();
  assert.equal(await scene.page.getAttribute('button', 'data-color'), text);
}, (host) => (host.sockets = 'refused'));

inFreshPage('a stream that is cut comes back as a stream, and nothing is lost', SMALL, async (scene) => {
  const { host, page } = scene;
  await live(page);
  await works(scene, 'one ');
  host.welcomes = false;
  host.socket!.cut();
  await page.click('button');
  await host.until('a second hello', () => host.hellos.length === 2);
  stream(scene);
  assert.deepEqual([host.hellos[1]![2], host.hellos[1]![4]], [1, true]);
  host.welcome(1);
  await host.until('the click again', () => host.events.at(-1)![0] === 2);
  await live(page);
}, (host) => (host.sockets = 'refused'));

inFreshPage('what collects responses is noticed, and short ones work', SMALL, async (scene) => {
  const { host, page } = scene;
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await live(page);
  await works(scene, 'one ');
  await works(scene, 'two ');
  stream(scene).ping();
  await works(scene, 'three ');
  assert.ok(warnings.some((text) => text.includes('holds responses back')), warnings.join());
  // After a loss it knows at once.
  host.socket!.cut();
  const begun = host.hellos.length;
  await host.until('a hello', () => host.hellos.length === begun + 1);
  await live(page);
  await works(scene, 'four ');
}, (host) => {
  host.sockets = 'refused';
  host.isCollecting = true;
});

inFreshPage('the next page of the tab begins with a stream, and a socket is taken again where it can be had', SMALL, async (scene) => {
  const { host, page } = scene;
  await live(page);
  stream(scene);
  await page.reload();
  await live(page);
  stream(scene);
  // The socket works again, and the stream does not.
  host.sockets = 'taken';
  host.streams = false;
  host.socket!.cut();
  await host.until('a socket', () => !(host.socket instanceof Stream));
  await live(page);
  await works(scene, 'one ');
  host.next = 1;
  await page.reload();
  await live(page);
  assert.ok(!(host.socket instanceof Stream), 'the tab has forgotten the stream');
}, (host) => (host.sockets = 'refused'));

inPage('a server that was away is found again by whatever it offers', SMALL, async (scene) => {
  const { host, page } = scene;
  host.up = false;
  host.socket!.cut();
  await page.waitForSelector('html[data-lattice=offline]');
  await page.waitForTimeout(1500);
  host.up = true;
  host.streams = false;
  await live(page);
  await works(scene, 'one ');
});

for (const code of [4404, 4409]) {
  inFreshPage(`close ${code} over a stream is what it is over a socket`, SMALL, async ({ host, page }) => {
    await live(page);
    host.socket!.close(code);
    if (code === 4404) {
      await host.until('a second hello', () => host.loads === 2 && host.hellos.length === 2);
      await live(page);
    } else await page.waitForFunction(() => document.body.innerText.includes('Opened elsewhere'));
  }, (host) => (host.sockets = 'refused'));
}
