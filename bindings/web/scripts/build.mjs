//! Builds the applier into the files that lattice-server and lattice-static embed, those of the server also as brotli. With --check
//! it only says whether they are what is built now, with --size only what they weigh and whether that is within the limits.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { STATIC, bundle, root } from './bundle.mjs';

const crates = join(root, '../../crates');
/** Bytes after brotli, of the core and of all. A static page's carrier holds no reconnecting, but starts the session. */
const BUILDS = [
  { assets: join(crates, 'lattice-server/assets'), compressed: true, coreMax: 6 * 1024, allMax: 15 * 1024 },
  { assets: join(crates, 'lattice-static/assets'), entries: STATIC, coreMax: 6.5 * 1024, allMax: 15 * 1024 },
];

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const scripts = (folder) => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.js')) : []);

async function write({ assets, entries, compressed }) {
  for (const name of scripts(assets)) {
    rmSync(join(assets, name));
    rmSync(join(assets, `${name}.br`), { force: true });
  }
  mkdirSync(assets, { recursive: true });
  for (const name of Object.keys(await bundle(assets, entries))) {
    if (compressed) writeFileSync(join(assets, `${name}.br`), brotli(readFileSync(join(assets, name))));
  }
}

async function check({ assets, entries, compressed }) {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-web-'));
  const names = Object.keys(await bundle(folder, entries));
  const isFresh = (name) => {
    const fresh = readFileSync(join(folder, name));
    return fresh.equals(readFileSync(join(assets, name))) && (!compressed || fresh.equals(brotliDecompressSync(readFileSync(join(assets, `${name}.br`)))));
  };
  const stale = scripts(assets).length !== names.length || !names.every(isFresh);
  rmSync(folder, { recursive: true });
  if (stale) throw new Error(`the files in ${assets.slice(crates.length - 6)} are not what bindings/web builds now; run \`cargo xtask web\` and commit them`);
}

function size({ assets, coreMax, allMax }) {
  const weigh = (bytes) => [bytes.length, brotli(bytes).length];
  const rows = scripts(assets).map((name) => [name, ...weigh(readFileSync(join(assets, name)))]);
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  console.log(`${assets.slice(crates.length + 1)}\n${'file'.padEnd(16)} ${'bytes'.padStart(8)} ${'brotli'.padStart(8)}`);
  for (const [name, raw, small] of [...rows, ['all', sum(1), sum(2)]]) console.log(`${name.padEnd(16)} ${String(raw).padStart(8)} ${String(small).padStart(8)}`);
  const core = rows.find(([name]) => name === 'lattice.js')[2];
  console.log(`limits: lattice.js ${coreMax}, all ${allMax}\n`);
  if (core > coreMax || sum(2) > allMax) throw new Error('the applier is over its limit');
}

try {
  for (const build of BUILDS) {
    if (process.argv.includes('--check')) await check(build);
    else if (process.argv.includes('--size')) size(build);
    else await write(build);
  }
} catch (error) {
  console.error(String(error.message));
  process.exit(1);
}
