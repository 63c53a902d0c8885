//! The texts of the core's errors. The build takes them out of the core, leaves their numbers there, and puts them here
//! (scripts/texts.mjs), since a page that works needs none of them.

declare const ERROR_TEXTS: readonly string[];

/** The error with its text: `7|a|b` becomes text 7 with its gaps (`#`) filled. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || typeof ERROR_TEXTS === 'undefined') return error;
  const [no = '', ...values] = error.message.split('|');
  const text = ERROR_TEXTS[Number(no)];
  if (text) error.message = text.replaceAll('#', () => (values.shift() ?? '').slice(0, 100));
  return error;
}
