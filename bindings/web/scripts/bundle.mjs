//! The one way in which the applier is bundled: for the server and for the tests, which so run what is shipped.

import { build } from 'esbuild';
import { ownNames } from './names.mjs';
import { moveTexts } from './texts.mjs';

export const root = new URL('..', import.meta.url).pathname;

/** What is built: the core, and the modules that are loaded when they are needed. */
const ENTRIES = { lattice: 'main.ts', later: 'later/main.ts', worker: 'worker.ts' };
/** What the core and a module may share: it holds no state, so that a copy does no harm. */
const STATELESS = /src\/(protocol|socket)\.ts$/;

/** `import('./later/main.js')` of the sources is `import('./later.js')` of the built files. */
const onDemand = {
  name: 'on demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/\w+\/main\.js$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace('/main.js', '.js'), external: true } : undefined,
    );
  },
};

/** Writes the files into a folder, and returns of what each is made, the core first. */
export async function bundle(outdir) {
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
    plugins: [onDemand],
  };
  const made = {};
  for (const [name, entry] of Object.entries(ENTRIES)) {
    const { metafile, mangleCache } = await build({ ...options, entryPoints: { [name]: `${root}src/${entry}` } });
    // Names are shortened alike in all.
    options.mangleCache = mangleCache;
    made[`${name}.js`] = Object.values(metafile.outputs)[0].inputs;
    const twice = Object.keys(made[`${name}.js`]).filter((file) => name !== 'lattice' && file in made['lattice.js'] && !STATELESS.test(file));
    if (twice.length) throw new Error(`${name} holds a second copy of ${twice}: of the core a module may take only types`);
  }
  moveTexts(`${outdir}/lattice.js`, `${outdir}/later.js`);
  return made;
}
