// A model that a link names: files of this site, fetched and opened as if they had been dropped. Addresses of other sites
// are not followed: nothing that is done here is told to anybody.

import type { Actions } from "../shown.ts";
import type { State } from "../state.ts";
import { filesOf } from "./files.ts";

export async function openLinked({ files: addresses, recipe, tab }: State, actions: Actions): Promise<void> {
  const files = await Promise.all(addresses.map(fetched));
  const there = files.filter((file) => file !== null);
  const own = there.length === files.length && filesOf(there, { unlabelled: false, scaling: "none" });
  if (!own) return;
  await actions.openOwn(own).then(
    () => actions.update({ files: addresses, recipe, tab: recipe ? tab : "layers" }, "replace"),
    () => undefined, // what was there before stays
  );
}

async function fetched(address: string): Promise<File | null> {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) return null;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return null;
  return new File([await response.blob()], url.pathname.split("/").pop() ?? "");
}
