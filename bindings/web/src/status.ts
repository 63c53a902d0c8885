//! What a person sees of the connection: a note at the page's edge, and `data-lattice` on <html> for style and tests.

/** A short loss is not worth a note, in ms. */
const SHOW_AFTER = 1000;

export class Status {
  private readonly note = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // In the page from the start, so that screen readers know the region when its text changes.
    this.note.className = 'lt-status lt-offline';
    this.note.setAttribute('role', 'status');
    this.note.dataset['color'] = 'warning';
    this.note.hidden = true;
    document.body.append(this.note);
  }

  live(): void {
    document.documentElement.dataset['lattice'] = 'live';
    clearTimeout(this.timer);
    this.say('');
  }

  offline(): void {
    if (document.documentElement.dataset['lattice'] === 'offline') return;
    document.documentElement.dataset['lattice'] = 'offline';
    this.timer = setTimeout(() => this.say('Connection lost. Reconnecting…'), SHOW_AFTER);
  }

  /** Shows a text at once, for some time or until the next; no text hides the note. */
  say(text: string, ms?: number): void {
    clearTimeout(this.timer);
    this.note.hidden = !text;
    this.note.textContent = text;
    if (ms) this.timer = setTimeout(() => this.say(''), ms);
  }
}
