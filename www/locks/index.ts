// A link that hides, locks or names parts of the page: fetched only by those whose link does.
import "./locks.css";
import type { App } from "../app.ts";
import { lockWords } from "../i18n/locks.ts";
import { lazy } from "../lazy.ts";
import type { Actions, Shown } from "../shown.ts";
import { type State, TABS } from "../state.ts";
import { allowed, locksOf, mayChoose } from "./guard.ts";
import { mark, sign } from "./marks.ts";
import { idsOf } from "./places.ts";

type Words = (typeof lockWords)["en"];

const frame = lazy(() => import("../embed/frame.ts"));

let made: { actions: Actions; guarded: Actions } | null = null;

/** The same actions without what is locked; asked anew for the state of the moment. */
export function guarded(actions: Actions, app: Pick<App, "state" | "results">): Actions {
  if (made?.actions === actions) return made.guarded;
  const update: Actions["update"] = (change, how) => {
    const next = allowed(app.state.value, app.results.value.recipe, change);
    if (!next) return refuse(app.state.value);
    answer("");
    actions.update(next, how);
  };
  const guarded: Actions = {
    ...actions,
    update,
    choose: (recipe, how) => update({ recipe }, how),
    train: (trainSeed) => update({ trainSeed }),
    openOwn: async (files) => {
      const { recipe } = app.results.value;
      if (isClosed(app.state.value)) return refuse(app.state.value);
      await actions.openOwn(files);
      // Another model has a recipe of its own, unless something of it is locked.
      if (!mayChoose(app.state.value.locked, recipe, null)) actions.update({ recipe }, "replace");
    },
  };
  made = { actions, guarded };
  for (const kind of ["drop", "paste"] as const)
    addEventListener(
      kind,
      (event) => {
        const data =
          event instanceof ClipboardEvent ? event.clipboardData : (event as DragEvent).dataTransfer;
        if (!data?.files.length || !isClosed(app.state.value)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        refuse(app.state.value);
      },
      { capture: true },
    );
  return guarded;
}

/** Whether no other model may be opened: neither where data are locked, nor where opening is locked or not shown. */
function isClosed({ locked, without }: State): boolean {
  const { keys } = locksOf(locked);
  return (
    keys.has("files") || keys.has("dataset") || idsOf(without).some((id) => ["open", "header"].includes(id))
  );
}

/** Says that nothing happened, and why. */
function refuse({ language }: State): void {
  answer(lockWords[language].refused);
}

/** Under the title, for eyes and ears. */
function answer(text: string): void {
  const place = document.querySelector(".lock-answer");
  if (place) place.textContent = text;
}

/** Follows each drawing of the page. */
export function apply(shown: Shown, actions: Actions): void {
  const { state, t } = shown;
  const words = lockWords[state.language];
  mark(shown, words);
  name(state, words);
  if (state.title) document.title = `${state.title} · ${t.page.title}`;
  const hidden = idsOf(state.without);
  const tab = TABS.find((tab) => !hidden.includes(`tab-${tab}`));
  if (tab && hidden.includes(`tab-${state.tab}`)) actions.update({ tab }, "replace");
  document.documentElement.dataset.embed = parent === window ? "" : state.embed;
  if (state.embed && parent !== window) frame()?.tell(shown, actions);
}

/** The title, and what the locks mean, above the sentence. */
function name({ title, locked }: State, words: Words): void {
  const stage = document.getElementById("stage");
  if (!stage) return;
  const place = document.getElementById("locks") ?? document.createElement("div");
  if (!place.isConnected) {
    place.id = "locks";
    stage.prepend(place);
  }
  const isLocked = idsOf(locked).length > 0;
  const says = JSON.stringify([title, isLocked && words]);
  // It stays as it is while it says the same: it may say just now that something was refused.
  if (place.dataset.says === says) return;
  place.dataset.says = says;
  const note = line("small lock-note", ` ${words.note}`);
  note.prepend(sign(words));
  const answers = line("small lock-answer", "");
  answers.role = "status";
  place.replaceChildren(...(title ? [line("lock-title", title)] : []), ...(isLocked ? [note] : []), answers);
}

function line(kind: string, content: string): HTMLElement {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = content;
  return element;
}
