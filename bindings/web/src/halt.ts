//! What a person sees when the app of a static page is not there: why, in their words, and a way on.

const TEXTS = {
  missing: 'A part of this app could not be loaded, or has arrived damaged. Check the connection and load the page again.',
  stopped: 'The app has stopped because of an error in it. Load the page again to start it anew.',
  old: 'This browser cannot run the app: it needs WebAssembly. A newer browser can.',
};

export function halt(why: keyof typeof TEXTS, url: string, error: unknown): void {
  if (error) console.error('lattice:', error);
  const note = document.createElement('div');
  note.className = 'lt-status lt-offline';
  note.setAttribute('role', 'alert');
  note.dataset['color'] = 'danger';
  const text = document.createElement('span');
  text.textContent = TEXTS[why];
  const button = document.createElement('button');
  button.className = 'lt-button';
  button.dataset['size'] = 'small';
  button.textContent = 'Load again';
  button.onclick = () => void again(url);
  note.append(text, ' ', button);
  document.body.append(note);
}

/** Loads the page anew, and what may be damaged from the network. */
async function again(url: string): Promise<void> {
  try {
    const names = await caches.keys();
    // As the service worker names them: other folders of the host have caches of their own.
    const own = `lattice ${new URL('.', location.href).href} `;
    await Promise.all(names.filter((name) => name.startsWith(own)).map((name) => caches.delete(name)));
    await fetch(url, { cache: 'reload' });
  } catch {
    // What was kept is of no matter if there is no network to take the place of it.
  }
  location.reload();
}
