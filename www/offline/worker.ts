// The service worker: hands its events to the store. `www/build/offline.mjs` builds it, with the list of the build's files.
import { type Build, Store } from "./store.ts";

/** What `lib.dom` lacks of a service worker; its own library contradicts the page's. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
}

declare const BUILD: Build;

const worker = self as unknown as Worker;
const { scope } = worker.registration;
const store = new Store(BUILD, { scope, caches, fetch: (...request) => fetch(...request) });

const on = <E>(kind: string, listener: (event: E) => void) =>
  worker.addEventListener(kind, listener as unknown as EventListener);

// A page that came before the worker did may be of another build: it is left alone until it is loaded again.
on<Lasting>("install", (event) => event.waitUntil(store.install()));
on<Lasting>("activate", (event) => event.waitUntil(store.tidy()));
on<Asking>("fetch", (event) => {
  const answer = store.answer(event.request);
  if (!answer) return;
  event.respondWith(answer);
  // What the host no longer has may be because it has a newer build.
  answer.catch(() => worker.registration.update()).catch(() => undefined);
});
on<MessageEvent>("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});
