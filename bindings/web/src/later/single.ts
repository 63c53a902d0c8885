//! Takes the place of fallback.ts in a static folder: a session that is in the page has one carrier, and nothing that blocks it.

export class Fallback {
  live(): void {}
  closed(): void {}
}
