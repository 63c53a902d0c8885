//! The applier's entry: the page's root and its JSON data block, which the server wrote.

import { Page, type PageData } from './page.js';

const root = document.getElementById('lt-root');
const data = document.getElementById('lattice-data')?.textContent;
if (!root || !data) console.error('lattice: the page has no #lt-root or no #lattice-data');
else new Page(root, JSON.parse(data) as PageData);
