//! The one way in which the applier is bundled: for the server and for the tests.

import { build } from 'esbuild';

export const root = new URL('..', import.meta.url).pathname;

export function bundle(outfile) {
  return build({
    entryPoints: [`${root}src/main.ts`],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
  });
}
