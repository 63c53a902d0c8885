//! The applier's entry: a page's root and its JSON data block, which the server wrote.

import { whenLater } from './modules.js';
import { start, type PageData } from './page.js';
import { mount } from './tree.js';

const data = document.getElementById('lattice-data')?.textContent;
if (mount && data) void start(JSON.parse(data) as PageData);
else whenLater((later) => later.failed(new Error('the page has no #lt-root or no #lattice-data'), false));
