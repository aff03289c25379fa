// A model that a link names or holds: files of this site, fetched, or a small file in the link itself; opened as if they had
// been dropped. Addresses of other sites are not followed: nothing that is done here is told to anybody.

import type { Actions } from "../shown.ts";
import type { State } from "../state.ts";
import { filesOf, ownFiles } from "./files.ts";

const READ = { unlabelled: false, scaling: "none" } as const;

/** Shows what is wrong with a model, as of a file that cannot be opened, beside the way to open another. */
type Complain = (files: File[], problem: string) => void;

export async function openLinked(state: State, actions: Actions, complain: Complain): Promise<void> {
  if (state.model) return openInline(state, actions, complain);
  const { files: addresses, recipe, tab } = state;
  const files = await Promise.all(addresses.map(fetched));
  const there = files.filter((file) => file !== null);
  const own = there.length === files.length && filesOf(there, READ);
  if (!own) return;
  await actions.openOwn(own).then(
    () => actions.update({ files: addresses, recipe, tab: recipe ? tab : "layers" }, "replace"),
    () => undefined, // what was there before stays
  );
}

async function openInline(
  { model, recipe, tab }: State,
  actions: Actions,
  complain: Complain,
): Promise<void> {
  let file: File | null = null;
  try {
    const { unpack } = await import("./inline.ts");
    file = await unpack(model);
    await actions.openOwn(ownFiles(file, null, null, READ, null));
    actions.update({ model, recipe, tab: recipe ? tab : "layers" }, "replace");
  } catch (error) {
    // A link may be at its end before the page has been drawn.
    while (!document.documentElement.dataset.status) await new Promise(requestAnimationFrame);
    complain(file ? [file] : [], error instanceof Error ? error.message : String(error));
  }
}

async function fetched(address: string): Promise<File | null> {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) return null;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return null;
  return new File([await response.blob()], url.pathname.split("/").pop() ?? "");
}
