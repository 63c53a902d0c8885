//! Builds the applier into the file that lattice-server embeds. With --size it only prints what that file weighs.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const out = new URL('../../../crates/lattice-server/assets/lattice.js', import.meta.url).pathname;
const GOAL = 6 * 1024;
const LIMIT = 15 * 1024;

if (!process.argv.includes('--size')) {
  await build({
    entryPoints: [new URL('../src/main.ts', import.meta.url).pathname],
    outfile: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
  });
}
const file = readFileSync(out);
const brotli = brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
console.log(`lattice.js: ${file.length} bytes, ${brotli} brotli (goal ${GOAL}, limit ${LIMIT})`);
if (brotli > LIMIT) process.exit(1);
