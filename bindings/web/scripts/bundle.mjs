//! The one way in which the applier is bundled: for the server, for static folders, and for the tests, which so run what is shipped.

import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { minify } from 'terser';
import { ownNames } from './names.mjs';
import { moveTexts } from './texts.mjs';

export const root = new URL('..', import.meta.url).pathname;

/** What is built: the core, and the modules that are loaded when they are needed. */
const SERVED = { lattice: 'main.ts', later: 'later.ts', relay: 'relay.ts', rove: 'rove.ts', stream: 'stream.ts', uploads: 'uploads.ts' };
/** The same for a static folder, where the session runs in the page itself. */
export const STATIC = { lattice: 'main.ts', later: 'later.ts', halt: 'halt.ts', offline: 'offline.ts', rove: 'rove.ts', uploads: 'uploads.ts', sw: 'sw.ts' };
/** What the core and a module may share: it holds no state, so that a copy does no harm. */
const STATELESS = /src\/(protocol|socket)\.ts$/;

/** What the sources import on demand stays a file of its own, of the same name. */
const onDemand = {
  name: 'on demand',
  setup: ({ onResolve }) => onResolve({ filter: /./ }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
};

/** In a static folder there is another carrier, and no other beside it. */
const INSTEAD = { '/connection.js': 'local.ts', '/fallback.js': 'later/single.ts' };
const local = {
  name: 'local',
  setup: ({ onResolve }) => onResolve({ filter: /\/(connection|fallback)\.js$/ }, ({ path }) => ({ path: `${root}src/${INSTEAD[path.slice(path.lastIndexOf('/'))]}` })),
};

/** Writes the files into a folder, and returns of what each is made, the core first. */
export async function bundle(outdir, entries = SERVED) {
  const options = {
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    mangleProps: new RegExp(`^(${ownNames(root).join('|')})$`),
    mangleCache: {},
    plugins: entries === STATIC ? [onDemand, local] : [onDemand],
  };
  const made = {};
  for (const [name, entry] of Object.entries(entries)) {
    const { metafile, mangleCache } = await build({ ...options, entryPoints: { [name]: `${root}src/${entry}` } });
    // Names are shortened alike in all.
    options.mangleCache = mangleCache;
    made[`${name}.js`] = Object.values(metafile.outputs)[0].inputs;
    const twice = Object.keys(made[`${name}.js`]).filter((file) => name !== 'lattice' && file in made['lattice.js'] && !STATELESS.test(file));
    if (twice.length) throw new Error(`${name} holds a second copy of ${twice}: of the core a module may take only types`);
  }
  moveTexts(`${outdir}/lattice.js`, `${outdir}/later.js`);
  for (const name of Object.keys(made)) await squeeze(`${outdir}/${name}`);
  return made;
}

/** esbuild bundles and renames; terser gets some 4 % more out of it. */
async function squeeze(file) {
  const ecma = 2022;
  const { code } = await minify(await readFile(file, 'utf8'), { module: true, ecma, compress: { ecma, passes: 3, hoist_funs: true, unsafe_arrows: true, unsafe_methods: true }, format: { ecma } });
  await writeFile(file, `${code}\n`);
}
