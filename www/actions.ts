// What views may ask for, of a store and its engine. How the address follows is for the page to say.
import type { App } from "./app.ts";
import type { Engine } from "./engine/client.ts";
import type { Actions } from "./shown.ts";

export function actionsOf(
  app: App,
  engine: Engine,
  { update, settle, link }: Pick<Actions, "update" | "settle"> & { link: () => string },
): Actions {
  return {
    update,
    choose: (recipe, how) => update({ recipe }, how),
    settle,
    drag: (value) => app.drag(value),
    hover: (key) => {
      app.hovered.value = key;
    },
    cancel: () => app.cancel(),
    search: () => void app.search(),
    weighLayers: () => void app.weighLayers(),
    openOwn: (files) => app.openOwn(files),
    own: () => app.own,
    ask: (...call) => engine.call(...call),
    retry: () => app.retry(),
    train: (seed) => update({ trainSeed: seed }),
    copyLink: () => navigator.clipboard.writeText(link()),
  };
}
