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
      // A model that a link names, or holds, is opened again by it.
      loses: () => {
        const { dataset, files, model } = state.value;
        return dataset === "custom" && files.length === 0 && !model ? "model" : null;
      },
    });
  return true;
}
