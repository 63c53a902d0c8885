//! The service worker of a static folder. It keeps all files of one build and answers with them; the page itself comes from the
//! network when there is one, so that a new build is seen at once, and brings its own worker.

/** What lattice-static writes before this: a name that no other build has, and the folder's files. */
interface Build {
  readonly name: string;
  readonly page: string;
  readonly files: readonly string[];
}
declare const BUILD: Build;

/** What service workers have and TypeScript's library for pages has not. */
interface ServiceScope extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: Clients;
  readonly registration: ServiceWorkerRegistration;
}
interface Clients {
  claim(): Promise<void>;
}
interface FetchEvent extends Event {
  readonly request: Request;
  waitUntil(done: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as ServiceScope;
/** Other folders of the host have caches of their own. */
const prefix = `lattice ${worker.registration.scope} `;
const own = prefix + BUILD.name;

worker.addEventListener('install', (event) => (event as FetchEvent).waitUntil(install()));
worker.addEventListener('activate', (event) => (event as FetchEvent).waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent;
  if (request.method === 'GET' && request.url.startsWith(worker.registration.scope)) (event as FetchEvent).respondWith(request.mode === 'navigate' ? page(request) : file(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(own);
  // All or nothing, and not out of the browser's own cache: a mixture of two builds is none.
  await cache.addAll([BUILD.page, ...BUILD.files].map((path) => new Request(path, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((other) => other.startsWith(prefix) && other !== own).map((other) => caches.delete(other)));
  await worker.clients.claim();
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(BUILD.page, { cacheName: own });
    if (kept) return kept;
    throw error;
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: own })) ?? fetch(request);
}

export {};
