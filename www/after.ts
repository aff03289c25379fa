// What can wait until the first chart is there.
import type { ReadonlySignal } from "@preact/signals-core";
import { keepOffline } from "./offline/register.ts";
import type { State } from "./state.ts";

export function begin(state: ReadonlySignal<State>): true {
  // The dev server's files change as they are typed.
  if (import.meta.env.PROD)
    void keepOffline({
      language: () => state.value.language,
      // A model that a link names is opened again by it.
      loses: () => (state.value.dataset === "custom" && state.value.files.length === 0 ? "model" : null),
    });
  return true;
}
