//! What the page's data says of its session, read once for all of this module.

import type { PageData } from '../page.js';

export const { socket, token, stored } = JSON.parse(document.getElementById('lattice-data')!.textContent) as PageData;
