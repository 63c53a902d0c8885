//! Builds the applier into the files that lattice-server embeds, each also as brotli. With --check it only says whether
//! they are what is built now, with --size only what they weigh and whether that is within the limits.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { bundle, root } from './bundle.mjs';

const assets = join(root, '../../crates/lattice-server/assets');
/** Bytes after brotli. */
const CORE_MAX = 6 * 1024;
const ALL_MAX = 15 * 1024;

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const scripts = (folder) => readdirSync(folder).filter((name) => name.endsWith('.js'));

async function write() {
  for (const name of scripts(assets)) {
    rmSync(join(assets, name));
    rmSync(join(assets, `${name}.br`), { force: true });
  }
  for (const name of Object.keys(await bundle(assets))) {
    writeFileSync(join(assets, `${name}.br`), brotli(readFileSync(join(assets, name))));
  }
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-web-'));
  const names = Object.keys(await bundle(folder));
  const isFresh = (name) => {
    const fresh = readFileSync(join(folder, name));
    return fresh.equals(readFileSync(join(assets, name))) && fresh.equals(brotliDecompressSync(readFileSync(join(assets, `${name}.br`))));
  };
  const stale = scripts(assets).length !== names.length || !names.every(isFresh);
  rmSync(folder, { recursive: true });
  if (stale) throw new Error('the files in crates/lattice-server/assets are not what bindings/web builds now; run `cargo xtask web` and commit them');
}

function size() {
  const weigh = (bytes) => [bytes.length, brotli(bytes).length];
  const rows = scripts(assets).map((name) => [name, ...weigh(readFileSync(join(assets, name)))]);
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  console.log(`${'file'.padEnd(16)} ${'bytes'.padStart(8)} ${'brotli'.padStart(8)}`);
  for (const [name, raw, small] of [...rows, ['all', sum(1), sum(2)]]) console.log(`${name.padEnd(16)} ${String(raw).padStart(8)} ${String(small).padStart(8)}`);
  const core = rows.find(([name]) => name === 'lattice.js')[2];
  console.log(`limits: lattice.js ${CORE_MAX}, all ${ALL_MAX}`);
  if (core > CORE_MAX || sum(2) > ALL_MAX) throw new Error('the applier is over its limit');
}

try {
  if (process.argv.includes('--check')) await check();
  else if (process.argv.includes('--size')) size();
  else await write();
} catch (error) {
  console.error(String(error.message));
  process.exit(1);
}
