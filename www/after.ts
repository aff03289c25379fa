// What can wait until the first chart is there.
import type { ReadonlySignal } from "@preact/signals-core";
import { keepOffline } from "./offline/register.ts";
import { printWell } from "./print.ts";
import type { Shown } from "./shown.ts";
import type { State } from "./state.ts";

/** `now` gives what there is to draw, and `draw` draws it at once. */
export function begin(
  state: ReadonlySignal<State>,
  now: () => Shown | null,
  draw: (shown: Shown) => void,
): true {
  printWell(now, draw);
  // The dev server's files change as they are typed.
  if (import.meta.env.PROD)
    void keepOffline({
      language: () => state.value.language,
      // A model that a link names is opened again by it.
      loses: () => (state.value.dataset === "custom" && state.value.files.length === 0 ? "model" : null),
    });
  return true;
}
