// Wiring only: the store, the history, and which view goes into which landmark.
import { effect } from "@preact/signals-core";
import { render, type TemplateResult } from "lit/html.js";
import { actionsOf } from "./actions.ts";
import { App } from "./app.ts";
import { headerView, openFiles } from "./controls/header.ts";
import { recipeView } from "./controls/recipe.ts";
import { stageView } from "./controls/stage.ts";
import { isSame } from "./derived.ts";
import { startEngine } from "./engine/client.ts";
import { helpersFor, SweepPool } from "./engine/pool.ts";
import { formats } from "./format.ts";
import { showHead } from "./head.ts";
import { followAddress } from "./history.ts";
import { detailsOf, messages, spokenLanguage } from "./i18n/index.ts";
import type { Messages } from "./i18n/messages.ts";
import { inspectorView } from "./inspector/index.ts";
import { arrivals, lazy } from "./lazy.ts";
import type { Shown } from "./shown.ts";
import { DEFAULT_STATE, type State } from "./state.ts";
import { followSystem, showTheme } from "./theme.ts";
import { readState, writeState } from "./url.ts";
import { pointSentence } from "./words.ts";

const defaults: State = { ...DEFAULT_STATE, language: spokenLanguage() };

const most = helpersFor(navigator.hardwareConcurrency);
const engine = startEngine();
const app = new App(
  engine,
  (engine, isBusy) => new SweepPool(engine, { isBusy, spawn: startEngine, most }),
  readState(location.hash, defaults),
  document.baseURI.replace(/#.*$/, ""),
);
const address = followAddress(() => writeState(app.state.value, defaults));

const actions = actionsOf(app, engine, {
  update(change, how = "push") {
    app.update(change);
    address.note(how === "replace");
  },
  settle: () => address.settle(),
  link: linkToHere,
});

/** The link that reproduces this view, whatever language the other browser speaks. */
function linkToHere(): string {
  // What is the default is left out, so the language must not be.
  const language = app.state.value.language === "en" ? "zh" : "en";
  return `${location.origin}${location.pathname}${location.search}#${writeState(app.state.value, { ...defaults, language })}`;
}

const themes = followSystem();

/** Hides, locks and names what the link says, and speaks to the page around a frame: few links need it. */
const locks = lazy(() => import("./locks/index.ts"));
let hasLocks = false;

addEventListener("popstate", () => app.update(readState(location.hash, defaults)));

/** What there is to draw; nothing while the words are on their way: it is drawn in no other language than the chosen one. */
function now(): Shown | null {
  const t = messages(app.state.value.language);
  return t && shown(t);
}

function shown(t: Messages): Shown {
  const state = app.state.value;
  return {
    state,
    results: app.results.value,
    visible: app.visible.value,
    hovered: app.hovered.value,
    dragged: app.dragged.value,
    t,
    // They would only get in the way of what the first chart waits for.
    details: app.results.value.session ? detailsOf(state.language)() : null,
    f: formats(state.language),
    actions: (hasLocks && locks()?.guarded(actions, app)) || actions,
  };
}

interface Region {
  id: string;
  /** What a screen reader calls it. */
  label?: (t: Messages) => string;
  view: (shown: Shown) => TemplateResult;
  /** What it shows; while all of it is the same, it is not drawn again. */
  uses: (shown: Shown) => unknown[];
}

/** The state without the wanted recipe: what shows the recipe that was looked at waits for the answer. */
const besideRecipe = ({ recipe: _, ...others }: State): unknown[] => Object.values(others);

const regions: Region[] = [
  {
    id: "bar",
    view: headerView,
    uses: ({ state, results, details }) => [state, results.session, results.catalogue, details],
  },
  {
    id: "recipe",
    label: (t) => t.recipe.heading,
    view: recipeView,
    uses: ({ state, results }) => [state, results.session, results.catalogue, results.form, results.recipe],
  },
  {
    id: "stage",
    label: (t) => t.page.stage,
    view: stageView,
    uses: ({ state, results, hovered }) => [results, hovered, ...besideRecipe(state)],
  },
  {
    id: "inspector",
    label: (t) => t.page.inspector,
    view: inspectorView,
    uses: ({ state, results, dragged }) => {
      const { session, inspection, predictions, selected, pinned, losses, reasons, measures, cost, costs } =
        results;
      const asked = [
        session,
        inspection,
        predictions,
        selected,
        pinned,
        losses,
        reasons,
        measures,
        cost,
        costs,
      ];
      // A range is dragged on its histogram.
      return [...asked, dragged, state.recipe?.range, ...besideRecipe(state)];
    },
  },
];

const places = regions.map((region) => {
  const place = document.getElementById(region.id);
  if (!place) throw new Error(`index.html has no element "${region.id}"`);
  return { ...region, place, used: [] as unknown[] };
});

const live = document.getElementById("live");
let frame = 0;
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

/** How long the page draws at a stretch while it fills. */
const STRETCH_MS = 8;
let isFilled = false;
let rest: ReturnType<typeof setTimeout> | undefined;

/** Draws one region after the other: while the page fills with pauses, in which a slow device hears what is pressed. */
function draw(now: Shown): void {
  clearTimeout(rest);
  const start = performance.now();
  const root = document.documentElement;
  showHead(now.state.language, now.t.page.title);
  const colours = showTheme(now.state.theme, themes.value);
  const skip = document.getElementById("skip");
  if (skip && skip.textContent !== now.t.page.skip) skip.textContent = now.t.page.skip;
  for (const region of places) {
    const uses = [now.t, colours, arrivals.value, ...region.uses(now)];
    if (isSame(uses, region.used)) continue;
    // What is locked is locked before anything can be pressed: then all is drawn at once.
    if (!isFilled && !hasLocks && performance.now() - start > STRETCH_MS) {
      rest = setTimeout(() => draw(now));
      return;
    }
    if (region.used.length === 0) region.place.replaceChildren();
    region.used = uses;
    if (region.label) region.place.ariaLabel = region.label(now.t);
    render(region.view(now), region.place);
  }
  if (hasLocks) locks()?.apply(now, actions);
  root.dataset.status = now.results.status.kind;
  if (root.dataset.status === "ready") follow();
  say(now);
}

/** What the first chart must not wait for; nothing is drawn with it, so that nobody waits for its arrival. */
function follow(): void {
  if (isFilled) return;
  isFilled = true;
  import("./after.ts").then(
    ({ begin }) => begin(app.state, now, draw),
    () => {
      isFilled = false;
    },
  );
}

let drawn: Shown | null = null;
/** From when on what is the same but for points is drawn again. */
let due = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Points of a sweep that arrive are drawn in a fifth of the time at most; whatever else has changed, at once. */
function delayOf(next: Shown): number {
  const fills = (shown: Shown | null) => shown?.results.status.kind === "sweeping";
  const seen = (shown: Shown | null) => [
    shown?.state,
    shown?.hovered,
    shown?.dragged,
    shown?.results.selected,
  ];
  const isAsBefore = isSame(seen(next), seen(drawn));
  return fills(drawn) && fills(next) && isAsBefore ? due - performance.now() : 0;
}

/** Whether an answer was drawn since the last frame. */
let isAhead = false;

/**
 * What a look has answered, with the chart complete, is drawn as it comes: there is time before the next frame, which
 * then has only to be painted. Everything else waits for the frame.
 */
function isAnswer(next: Shown): boolean {
  const { status, selected } = next.results;
  return isFilled && !isAhead && status.kind === "ready" && selected !== drawn?.results.selected;
}

function answer(next: Shown): void {
  isAhead = true;
  requestAnimationFrame(() => {
    isAhead = false;
  });
  drawn = next;
  draw(next);
}

function schedule(next: Shown): void {
  frame = requestAnimationFrame((start) => {
    drawn = next;
    draw(next);
    // After what the browser makes of it.
    setTimeout(() => {
      const end = performance.now();
      due = end + 4 * (end - start);
    });
  });
}

/** The newest of what could be drawn. */
let newest: Shown | null = null;

/** Draws once a frame, however much has changed. */
effect(() => {
  const { title, locked, without, embed } = app.state.value;
  themes.value;
  arrivals.value;
  hasLocks ||= title + locked + without + embed !== "";
  const next = now();
  // What is locked is locked before anything can be pressed.
  if (!next || (hasLocks && !locks())) return;
  cancelAnimationFrame(frame);
  clearTimeout(waiting);
  newest = next;
  const delay = delayOf(next);
  // Whoever has set the results asks first for what follows from them.
  if (isAnswer(next)) queueMicrotask(() => next === newest && answer(next));
  else if (delay > 0) waiting = setTimeout(() => schedule(next), delay);
  else schedule(next);
});

/** What is dropped or pasted as files is a model, or rows for one. */
function take(event: Event, data: DataTransfer | null): void {
  const here = now();
  if (!data?.files.length || !here) return;
  event.preventDefault();
  const files = [...data.files];
  void openFiles(here, files);
}
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => take(event, event.dataTransfer));
addEventListener("paste", (event) => take(event, event.clipboardData));

const linked = app.state.value;
app.start();
if (linked.files.length > 0 || linked.model)
  void import("./own/link.ts").then(({ openLinked }) =>
    openLinked(linked, actions, (files, problem) => {
      const t = messages(app.state.value.language);
      if (t) void openFiles(shown(t), files, problem);
    }),
  );
