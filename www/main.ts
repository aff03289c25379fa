// Wiring only: the store, the history, and which view goes into which landmark.
import { effect } from "@preact/signals-core";
import { render, type TemplateResult } from "lit";
import { App } from "./app.ts";
import { headerView } from "./controls/header.ts";
import { recipeView } from "./controls/recipe.ts";
import { stageView } from "./controls/stage.ts";
import { startEngine } from "./engine/client.ts";
import { formats } from "./format.ts";
import { followAddress } from "./history.ts";
import { LANGUAGE_TAGS, messages } from "./i18n/index.ts";
import { inspectorView } from "./inspector/index.ts";
import type { Actions, Shown } from "./shown.ts";
import { DEFAULT_STATE, type State } from "./state.ts";
import { forgetColours } from "./theme.ts";
import { readState, writeState } from "./url.ts";
import { pointSentence } from "./words.ts";

const defaults: State = {
  ...DEFAULT_STATE,
  language: navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en",
};

const app = new App(startEngine(), readState(location.hash, defaults), document.baseURI.replace(/#.*$/, ""));
const address = followAddress(() => writeState(app.state.value, defaults));

const actions: Actions = {
  update(change, how = "push") {
    app.update(change);
    address.note(how === "replace");
  },
  choose: (recipe, how) => actions.update({ recipe }, how),
  settle: () => address.settle(),
  drag: (value) => app.drag(value),
  hover: (key) => {
    app.hovered.value = key;
  },
  cancel: () => app.cancel(),
  retry: () => app.retry(),
  train: (seed) => actions.update({ trainSeed: seed }),
  copyLink: () => navigator.clipboard.writeText(linkToHere()),
};

/** The link that reproduces this view, whatever language the other browser speaks. */
function linkToHere(): string {
  // What is the default is left out, so the language must not be.
  const language = app.state.value.language === "en" ? "zh" : "en";
  return `${location.origin}${location.pathname}${location.search}#${writeState(app.state.value, { ...defaults, language })}`;
}

addEventListener("popstate", () => app.update(readState(location.hash, defaults)));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  forgetColours();
  app.results.value = { ...app.results.value };
});

function shown(): Shown {
  const state = app.state.value;
  return {
    state,
    results: app.results.value,
    visible: app.visible.value,
    hovered: app.hovered.value,
    dragged: app.dragged.value,
    t: messages(state.language),
    f: formats(state.language),
    actions,
  };
}

const regions: [string, (shown: Shown) => TemplateResult][] = [
  ["bar", headerView],
  ["recipe", recipeView],
  ["stage", stageView],
  ["inspector", inspectorView],
];

const places = regions.map(([id, view]) => {
  const place = document.getElementById(id);
  if (!place) throw new Error(`index.html has no element "${id}"`);
  return { place, view };
});

const live = document.getElementById("live");
let frame = 0;
let first = true;
let saying: ReturnType<typeof setTimeout> | undefined;

/** The sentence is spoken once the state has come to rest, not at every step of a slider. */
function say({ results, t, f }: Shown): void {
  const { selected, session } = results;
  if (!live || !selected || !session) return;
  clearTimeout(saying);
  saying = setTimeout(() => {
    const sentence = pointSentence(selected, session, t, f);
    if (live.textContent !== sentence) live.textContent = sentence;
  }, 700);
}

function draw(now: Shown): void {
  const root = document.documentElement;
  root.lang = LANGUAGE_TAGS[now.state.language];
  document.title = now.t.page.title;
  const theme = now.state.theme === "auto" ? undefined : now.state.theme;
  if (root.dataset.theme !== theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    forgetColours();
  }
  const names = { skip: now.t.page.skip };
  for (const [id, text] of Object.entries(names)) {
    const element = document.getElementById(id);
    if (element) element.textContent = text;
  }
  for (const { place, view } of places) {
    if (first) place.replaceChildren();
    render(view(now), place);
  }
  document.getElementById("recipe")?.setAttribute("aria-label", now.t.recipe.heading);
  document.getElementById("stage")?.setAttribute("aria-label", now.t.page.stage);
  document.getElementById("inspector")?.setAttribute("aria-label", now.t.page.inspector);
  first = false;
  root.dataset.status = now.results.status.kind;
  say(now);
}

/** Draws once a frame, however much has changed. */
effect(() => {
  const now = shown();
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => draw(now));
});

app.start();
