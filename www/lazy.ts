// Parts of the page that are fetched when they are first needed, so that the first chart need not wait for them.
import { signal } from "@preact/signals-core";

/** Counts the parts that have come: whoever draws what they are for draws again. */
export const arrivals = signal(0);

/** Asks for a part when it is first read; `null` until it is there. A failed fetch is tried again by the next read. */
export function lazy<T>(fetch: () => Promise<T>): () => T | null {
  let part: T | null = null;
  let asked = false;
  return () => {
    if (asked) return part;
    asked = true;
    fetch().then(
      (fetched) => {
        part = fetched;
        arrivals.value += 1;
      },
      () => {
        asked = false;
      },
    );
    return null;
  };
}
