//! The one way in which the applier is bundled: for the server and for the tests, which so run what is shipped.

import { build } from 'esbuild';

export const root = new URL('..', import.meta.url).pathname;

// Names of our own properties and methods, which the bundle may shorten. Never a name of the platform that the
// sources use, nor of what is read or written as JSON.
const OWN_NAMES = `
  ackTimer acknowledge acknowledgeSoon acknowledged adopt afterText applying around busy changed chosen climb
  closed composed composing connection cursor debounce defined delay delays deliver dirty dispatch dropLargest drop
  edited emptied fail fields finish flags handle heard hears held hello hops hurry ids instance instances isBusy
  isOwned isState issue kept last late leave listen listeners live lose losses lost mark marked offline
  optionsChanged outbox parent patch payload peer pending place press pressed proto receive release report
  reportChanged resend restart restoreTyped served settle slot slots spec stopped suffixes template throttle
  transmit tree tries trouble uint unacknowledged unacknowledgedBytes wasLive ways welcome welcomed within
`.trim().split(/\s+/);

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
    mangleProps: new RegExp(`^(${OWN_NAMES.join('|')})$`),
  });
}
