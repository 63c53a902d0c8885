//! The applier's entry. In a page: its root and its JSON data block, which the server wrote. The same file is the worker that holds the socket.

import { Page, type PageData } from './page.js';
import { relay } from './relay.js';

if (typeof document === 'undefined') relay();
else start();

function start(): void {
  const root = document.getElementById('lt-root');
  const data = document.getElementById('lattice-data')?.textContent;
  if (!root || !data) console.error('lattice: the page has no #lt-root or no #lattice-data');
  else new Page(root, JSON.parse(data) as PageData);
}
