// Parts of the page that are fetched when they are first needed, so that the first chart need not wait for them.
import { signal } from "@preact/signals-core";

/** Counts the parts that have come: whoever draws what they are for draws again. */
export const arrivals = signal(0);

export interface Lazy<T> {
  /** The part, or `null` while it is not there; asks for it. */
  (): T | null;
  /** The part, or `null`; asks for nothing. */
  peek(): T | null;
  /** The part when it has come. */
  load(): Promise<T>;
}

/** A part that is fetched once; a failed fetch is tried again by whoever asks next. */
export function lazy<T>(fetch: () => Promise<T>): Lazy<T> {
  let part: T | null = null;
  let coming: Promise<T> | null = null;
  const load = () => {
    coming ??= fetch().then(
      (fetched) => {
        part = fetched;
        arrivals.value += 1;
        return fetched;
      },
      (error) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  const read = () => {
    if (part === null) load().catch(() => undefined);
    return part;
  };
  return Object.assign(read, { load, peek: () => part });
}
