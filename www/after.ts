// What can wait until the first chart is there.
import type { ReadonlySignal } from "@preact/signals-core";
import { markTerms } from "./glossary/mark.ts";
import { explainTerms } from "./glossary/popover.ts";
import { idsOf } from "./locks/places.ts";
import { keepOffline } from "./offline/register.ts";
import { printWell } from "./print.ts";
import { addSheet } from "./sheet.ts";
import type { Shown } from "./shown.ts";
import type { State } from "./state.ts";
import sheet from "./styles/glossary.css?url";

/** `now` gives what there is to draw, and `draw` draws it at once. */
export function begin(
  state: ReadonlySignal<State>,
  now: () => Shown | null,
  draw: (shown: Shown) => void,
): void {
  printWell(now, draw);
  void addSheet(sheet);
  const explaining = explainTerms(() => state.value.language, { all: () => glossaryAddress(state.value) });
  markTerms(now, explaining.settle);
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
}

/** The way to all terms, where a link does not leave the course out. */
function glossaryAddress({ language, theme, without }: State): string | null {
  if (idsOf(without).includes("learn")) return null;
  return `./learn.html#${new URLSearchParams({ lesson: "glossary", lang: language, theme })}`;
}
