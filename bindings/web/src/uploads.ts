//! Sends files in parts, beside everything else: never more than a window is on its way, so that a large file fills no memory and
//! events need not wait behind it. What was sent is told by the server; after a break it goes on from there.

import type { Core } from './later.js';
import { accepts } from './later/accept.js';
import { CHUNK_BYTES, chunk } from './later/chunk.js';
import { UPLOAD_ABORT, UPLOAD_BEGIN } from './protocol.js';

/** Files that are sent at once; others wait. */
const ACTIVE_MAX = 3;
/** Bytes of a file that may be on their way: at first, and the server's bound. */
const WINDOW_FIRST = 4 * CHUNK_BYTES;
const WINDOW_MAX = 16 * CHUNK_BYTES;
/** A part should be answered within this, in ms: so long may an event have to wait behind it. The window follows. */
const ANSWER_SOON = 150;
const ANSWER_LATE = 400;

interface Upload {
  readonly id: number;
  readonly file: File;
  readonly instance: number;
  readonly slot: number;
  input: HTMLInputElement;
  /** By which the field is known again when the view is made anew. */
  readonly label: string;
  readonly row: HTMLElement;
  readonly bar: HTMLProgressElement;
  readonly note: HTMLElement;
  readonly button: HTMLButtonElement;
  /** The server has been asked to take it. */
  isActive?: boolean;
  /** The server takes it: it has said so since the connection began. */
  isTaken?: boolean;
  /** It is all there, refused or cancelled. */
  isOver?: boolean;
  isReading?: boolean;
  sent: number;
  received: number;
  window: number;
  /** When parts were sent: where each ends, and the time. */
  times: [end: number, at: number][];
}

export class Uploads {
  private uploads: Upload[] = [];

  constructor(private readonly core: Core, private isOpen: boolean) {
    for (const type of ['dragover', 'dragleave', 'drop']) core.mount.addEventListener(type, (event) => highlight(event, type));
  }

  /** Files were chosen: sends those that fit, and says why the others do not. */
  add(instance: number, slot: number, input: HTMLInputElement): void {
    const list = listOf(input);
    for (const row of list?.querySelectorAll('[data-over]') ?? []) row.remove();
    for (const file of input.files ?? []) {
      const upload = rowOf(file, input, instance, slot);
      list?.append(upload.row);
      upload.button.onclick = () => this.cancel(upload);
      this.uploads.push(upload);
      const most = Number(input.dataset['maxBytes'] ?? Infinity);
      if (!accepts(input.accept, file)) this.end(upload, 'This type of file is not taken here.');
      else if (file.size > most) this.end(upload, `The file is too large: ${(file.size / 1e6).toFixed(1)} MB of at most ${most / 1e6} MB.`);
    }
    // The same file can be chosen once more.
    input.value = '';
    this.go();
  }

  /** The server tells how far an upload is. */
  told(id: number, received: number, refused: string | null): void {
    const upload = this.uploads.find((one) => one.id === id);
    if (!upload) return;
    if (refused !== null) return this.end(upload, refused);
    upload.isTaken = true;
    this.measure(upload, received);
    // After a break the server may have more than it had said.
    upload.received = Math.max(upload.received, received);
    upload.sent = Math.max(upload.sent, received);
    upload.bar.value = upload.file.size ? upload.received / upload.file.size : 1;
    if (received >= upload.file.size) this.end(upload, '');
    else if (this.keeps(upload)) void this.send(upload);
  }

  /** The connection is there. */
  resume(): void {
    this.isOpen = true;
    for (const upload of this.uploads) {
      upload.note.textContent = '';
      if (upload.isActive) this.begin(upload);
    }
    this.go();
  }

  /** The connection is lost. */
  pause(): void {
    this.isOpen = false;
    for (const upload of this.uploads) {
      upload.isTaken = false;
      upload.note.textContent = 'Waiting for the connection…';
    }
  }

  /** Begins with files that wait, as far as there may be more at once. */
  private go(): void {
    for (const upload of this.uploads) {
      if (!this.isOpen || this.uploads.filter((one) => one.isActive).length >= ACTIVE_MAX) return;
      if (!upload.isActive) this.begin(upload);
    }
  }

  private begin(upload: Upload): void {
    const { id, instance, slot, file } = upload;
    upload.isActive = true;
    upload.isTaken = false;
    upload.sent = upload.received;
    upload.times = [];
    this.core.transmit(this.core.encode(UPLOAD_BEGIN, id, instance, slot, file.name, file.type, file.size));
  }

  private async send(upload: Upload): Promise<void> {
    if (upload.isReading) return;
    const { file, id } = upload;
    upload.isReading = true;
    try {
      while (upload.isTaken && !upload.isOver && upload.sent < file.size && upload.sent - upload.received < upload.window) {
        const at = upload.sent;
        const bytes = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer());
        // Meanwhile there may have been a break.
        if (!upload.isTaken || upload.isOver || upload.sent !== at) continue;
        upload.sent += bytes.length;
        upload.times.push([upload.sent, performance.now()]);
        this.core.transmit(chunk(this.core.encode, id, at, bytes));
      }
    } catch {
      this.abort(upload, 'The file can no longer be read.');
    }
    upload.isReading = false;
  }

  /** Widens the window while answers come soon, and narrows it when they come late. */
  private measure(upload: Upload, received: number): void {
    const last = upload.times.filter(([end]) => end <= received).pop();
    if (!last) return;
    upload.times = upload.times.filter(([end]) => end > received);
    const took = performance.now() - last[1];
    if (took < ANSWER_SOON) upload.window = Math.min(WINDOW_MAX, upload.window + CHUNK_BYTES);
    else if (took > ANSWER_LATE) upload.window = Math.max(CHUNK_BYTES, upload.window / 2);
  }

  /** False when the field that the file was chosen in has gone, and with it the upload. */
  private keeps(upload: Upload): boolean {
    if (upload.input.isConnected) return true;
    const again = [...this.core.mount.querySelectorAll<HTMLInputElement>('[type=file]')].find((one) => labelOf(one) === upload.label);
    if (!again) {
      this.abort(upload, '');
      return false;
    }
    upload.input = again;
    listOf(again)?.append(upload.row);
    return true;
  }

  private cancel(upload: Upload): void {
    this.abort(upload, '');
    upload.row.remove();
    upload.input.focus();
  }

  private abort(upload: Upload, why: string): void {
    if (upload.isActive && this.isOpen) this.core.transmit(this.core.encode(UPLOAD_ABORT, upload.id));
    this.end(upload, why);
  }

  /** It is over: all there, or not to be had for this reason. */
  private end(upload: Upload, why: string): void {
    upload.isOver = true;
    this.uploads = this.uploads.filter((one) => one !== upload);
    const { row, note } = upload;
    row.dataset['over'] = why ? 'refused' : 'done';
    note.textContent = why || 'Sent';
    upload.bar.remove();
    upload.button.remove();
    this.go();
  }
}

/** What a person sees of a file: its name, how far it is, and a way to stop it. */
function rowOf(file: File, input: HTMLInputElement, instance: number, slot: number): Upload {
  const make = <Tag extends 'li' | 'span' | 'progress' | 'button'>(tag: Tag, name: string) => Object.assign(document.createElement(tag), { className: name });
  const row = make('li', 'lt-upload');
  const name = make('span', 'lt-upload-name');
  const note = make('span', 'lt-upload-note');
  const bar = make('progress', 'lt-progress');
  const button = make('button', 'lt-button');
  name.textContent = file.name;
  bar.value = 0;
  bar.ariaLabel = file.name;
  button.type = 'button';
  button.dataset['variant'] = 'quiet';
  button.dataset['size'] = 'small';
  button.textContent = 'Cancel';
  button.ariaLabel = `Cancel ${file.name}`;
  row.append(name, note, bar, button);
  const id = Math.floor(Math.random() * 2 ** 32);
  return { id, file, instance, slot, input, label: labelOf(input), row, bar, note, button, sent: 0, received: 0, window: WINDOW_FIRST, times: [] };
}

function listOf(input: Element): Element | null | undefined {
  return input.closest('.lt-field')?.querySelector('.lt-uploads');
}

function labelOf(input: HTMLInputElement): string {
  return input.labels?.[0]?.textContent ?? '';
}

/** A field shows that what is dragged over it can be dropped. */
function highlight({ target }: Event, type: string): void {
  const box = target instanceof Element && target.matches('.lt-file > [type=file]') && target.parentElement;
  if (box) box.toggleAttribute('data-drop', type === 'dragover');
}
