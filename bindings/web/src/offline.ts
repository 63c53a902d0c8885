//! Has the browser keep a static page, so that it starts without a network. It comes when the page is live.

/** The folder's service worker, beside its page: it answers for the folder. */
const url = new URL('../../sw.js', import.meta.url).href;
const policy = self.trustedTypes?.createPolicy('lattice', { createScriptURL: () => url });

// Where there is none (an insecure address, a private window), the page just needs its network.
navigator.serviceWorker?.register((policy?.createScriptURL('') as string | undefined) ?? url).catch((error: unknown) => console.warn('lattice: will not start offline:', error));
