//! What a person sees of the connection: a note at the page's edge.

/** A short loss is not worth a note, in ms. */
const SHOW_AFTER = 1000;

export class Status {
  private readonly note = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isLost = false;

  constructor() {
    // In the page from the start, so that screen readers know the region when its text changes.
    this.note.className = 'lt-status lt-offline';
    this.note.setAttribute('role', 'status');
    this.note.dataset['color'] = 'warning';
    this.note.hidden = true;
    document.body.append(this.note);
  }

  lost(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.timer = setTimeout(() => this.show('Connection lost. Reconnecting…'), SHOW_AFTER);
  }

  /** Shows a text at once, for some time or until the next; no text hides the note. */
  say(text: string, ms?: number): void {
    clearTimeout(this.timer);
    this.isLost &&= !!text;
    this.show(text);
    if (ms) this.timer = setTimeout(() => this.say(''), ms);
  }

  private show(text: string): void {
    this.note.hidden = !text;
    this.note.textContent = text;
  }
}
