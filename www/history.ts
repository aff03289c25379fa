// The address follows the state: a step of the history for each choice, one for a whole drag.
// Browsers allow few changes of the address a second, so a drag writes it only now and then, and at its end.

export interface Address {
  /** Notes the fragment at hand; `drag` is one of many on the way to the next step. */
  note(drag: boolean): void;
  /** Ends a drag. */
  settle(): void;
}

const WRITE_MS = 250;

/** `fragment` gives the text for the state at hand, without `#`. */
export function followAddress(fragment: () => string): Address {
  let dragging = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (push: boolean) => {
    clearTimeout(timer);
    timer = undefined;
    const text = fragment();
    if (text === location.hash.slice(1)) return;
    const address = text ? `#${text}` : location.pathname + location.search;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };
  const flush = () => {
    if (timer !== undefined) write(false);
  };
  addEventListener("pagehide", flush);
  return {
    note(drag) {
      if (!drag) {
        flush();
        dragging = false;
        write(true);
      } else if (!dragging) {
        dragging = true;
        write(true);
      } else timer ??= setTimeout(() => write(false), WRITE_MS);
    },
    settle() {
      flush();
      dragging = false;
    },
  };
}
