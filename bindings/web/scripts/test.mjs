//! Runs the tests of one folder, unit or browser, with Node's test runner. The TypeScript is bundled first, and the
//! browser tests are given the applier built from the sources as they stand.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { bundle, root } from './bundle.mjs';

const kind = process.argv[2] ?? 'unit';
const only = process.argv[3] ?? '';
const out = `${root}node_modules/.tests/${kind}`;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const names = readdirSync(`${root}tests/${kind}`).filter((name) => name.endsWith('.test.ts') && name.includes(only));
await build({
  entryPoints: names.map((name) => `${root}tests/${kind}/${name}`),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
if (kind === 'browser') await bundle(`${out}/applier`);
const files = names.map((name) => `${out}/${name.replace(/\.ts$/, '.mjs')}`);
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-concurrency=1', ...files], {
  stdio: 'inherit',
  env: { ...process.env, LATTICE_WEB_ROOT: root, LATTICE_APPLIER: `${out}/applier` },
});
process.exit(status ?? 1);
