// Registers the service worker, so that the page opens without a network, and says when a newer build waits.
import { effect, signal } from "@preact/signals-core";
import type { Loss } from "../i18n/offline.ts";
import type { Language } from "../state.ts";
import { showNotice } from "./notice.ts";

export interface Page {
  language(): Language;
  /** What a reload would not bring back. */
  loses(): Loss | null;
}

/** Installed pages stay open for days; a build is looked for when one comes back to them after so long. */
const LOOK_AGAIN_MS = 3_600_000;

export async function keepOffline(page: Page): Promise<void> {
  const { serviceWorker } = navigator;
  // Absent where the connection is not secure, refused in some private windows: the page needs neither.
  const registration = await serviceWorker?.register("./offline.js").catch(() => undefined);
  if (!registration) return;

  /** Whether a newer build has taken over already, beside a page that stayed. */
  let isOver = false;
  let asked = false;
  const isDue = signal(false);
  const answers = {
    reload: () => {
      asked = true;
      if (isOver || !registration.waiting) location.reload();
      else registration.waiting.postMessage("take over");
    },
    later: () => {
      isDue.value = false;
    },
  };
  effect(() => showNotice(isDue.value ? page : null, answers));

  // A page without a worker came from the host, and is as new as it gets.
  const look = () => {
    if (registration.waiting && serviceWorker.controller) isDue.value = true;
  };
  const follow = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", follow);
  follow();
  look();

  // From here on another build answers, so nothing of this page may ask any more: its other tabs are loaded again too, but
  // not where that would lose what the visitor has brought or waited for.
  serviceWorker.addEventListener("controllerchange", () => {
    if (asked || !page.loses()) return location.reload();
    isOver = isDue.value = true;
  });

  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || Date.now() - looked < LOOK_AGAIN_MS) return;
    looked = Date.now();
    registration.update().catch(() => undefined);
  });
}
