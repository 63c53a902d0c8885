//! Builds the applier into the file that lattice-server embeds. With --size it only prints what that file weighs.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundle, root } from './bundle.mjs';

const out = `${root}../../crates/lattice-server/assets/lattice.js`;
const GOAL = 6 * 1024;
const LIMIT = 15 * 1024;

if (!process.argv.includes('--size')) await bundle(out);
const file = readFileSync(out);
const brotli = brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
console.log(`lattice.js: ${file.length} bytes, ${brotli} brotli (goal ${GOAL}, limit ${LIMIT})`);
if (brotli > LIMIT) process.exit(1);
