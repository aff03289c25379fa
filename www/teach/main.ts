// The page on which teachers make links: wiring only. It begins with the view of the link that led here, and speaks with the
// preview as any page that frames the playground does.
import { effect, signal } from "@preact/signals-core";
import { html, render, type TemplateResult } from "lit/html.js";
import { pageBar } from "../controls/page-bar.ts";
import { NAME, type Outgoing, VERSION } from "../embed/protocol.ts";
import { formats } from "../format.ts";
import { showHead } from "../head.ts";
import { frameWords } from "../i18n/frame.ts";
import { messages, spokenLanguage } from "../i18n/index.ts";
import { type TeachWords, teachWords } from "../i18n/teach.ts";
import { arrivals } from "../lazy.ts";
import { DEFAULT_STATE, type State } from "../state.ts";
import { showTheme } from "../theme.ts";
import { readState, writeState } from "../url.ts";
import { choicesView } from "./choices.ts";
import { type Draft, fragment, type Snippets, snippets, startOf } from "./draft.ts";

const defaults: State = { ...DEFAULT_STATE, language: spokenLanguage() };
const base = new URL("./", document.baseURI.replace(/#.*$/, "")).href;

const draft = signal<Draft>({
  view: startOf(readState(location.hash, defaults)),
  language: null,
  theme: "auto",
});
const shown = signal<{ view: string | null; controls: string[] }>({ view: null, controls: [] });
const said = signal("");

function change(next: Partial<Draft>): void {
  draft.value = { ...draft.value, ...next };
  said.value = "";
  history.replaceState(null, "", `#${writeState(draft.value.view, defaults)}`);
}

addEventListener("hashchange", () => {
  draft.value = { ...draft.value, view: startOf(readState(location.hash, defaults)) };
});

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`teach.html has no element "${id}"`);
  return found;
};

const frame = document.createElement("iframe");
frame.className = "teach-frame";

/** The lesson as the preview shows it: where its language is the visitor's, in that of this page. */
const previewed = ({ view, language, theme }: Draft) =>
  fragment({ view, theme, language: language ?? view.language });

/** What the preview was last told; it keeps what the teacher does in it until the draft changes. */
let told = "";

function tell(now: Draft): void {
  const view = previewed(now);
  if (view === told) return;
  const first = told === "";
  told = view;
  if (first) {
    frame.src = `./#${view}&embed=full`;
    place("preview").append(frame);
    return;
  }
  // What a fragment leaves out stays as it is, so what is no longer said is said to be nothing.
  const cleared = ["title", "locked", "without", "recipe"]
    .filter((part) => !new RegExp(`(^|&)${part}=`).test(view))
    .map((part) => `&${part}=`);
  const set = `data=${now.view.dataset}&theme=${now.theme}&${view}${cleared.join("")}`;
  frame.contentWindow?.postMessage(
    { target: NAME, version: VERSION, type: "set", view: set },
    location.origin,
  );
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== location.origin || data?.source !== NAME) return;
  const message = data as Outgoing;
  if (message.type !== "ready" && message.type !== "change") return;
  shown.value = { view: message.view, controls: message.controls };
  // What was chosen before it could listen.
  if (message.type === "ready" && !frame.src.endsWith(`#${told}&embed=full`)) {
    told = "?";
    tell(draft.value);
  }
});

function resultsView(results: Snippets, w: TeachWords): TemplateResult {
  const copy = async (event: Event, text: string) => {
    const button = event.currentTarget as HTMLButtonElement;
    const answer = await navigator.clipboard.writeText(text).then(
      () => w.copied,
      () => w.failed,
    );
    button.dataset.said = answer;
    place("live").textContent = answer;
    setTimeout(() => delete button.dataset.said, 4000);
  };
  const each = (id: keyof Snippets, help = "") => html`
    <div class="section-head">
      <h3 id=${`${id}-title`}>${w[id]}</h3>
      <button type="button" class="button" aria-label=${w.copyOf(w[id])} @click=${(event: Event) => copy(event, results[id])}>${w.copy}</button>
    </div>
    ${help ? html`<p class="small">${help}</p>` : ""}
    <pre tabindex="0" role="group" aria-labelledby=${`${id}-title`}><code id=${id}>${results[id]}</code></pre>`;
  return html`<h2>${w.results}</h2>
    ${each("link")} ${each("frame")} ${each("element", w.elementHelp)}`;
}

function draw(): void {
  const { view } = draft.value;
  const t = messages(view.language);
  if (!t) return;
  const w = teachWords[view.language];
  const root = document.documentElement;
  showHead(view.language, `${w.title} · ${t.page.title}`);
  showTheme(view.theme);
  const update = (next: Partial<State>) => change({ view: { ...view, ...next } });
  const home = `./#${writeState(view, defaults)}`;
  render(pageBar(view, w, frameWords[view.language], home, update), place("bar"));
  place("skip").textContent = w.results;
  const say = (text: string) => {
    said.value = text;
    place("live").textContent = text;
  };
  const f = formats(view.language);
  const { view: seen, controls } = shown.value;
  const teaching = { draft: draft.value, shown: seen, controls, w, t, f, change, say, said: said.value };
  render(choicesView(teaching), place("choices"));
  render(resultsView(snippets(draft.value, base, t.page.title), w), place("results"));
  frame.title = w.preview;
  tell(draft.value);
  root.dataset.status = seen === null ? "starting" : "ready";
}

let next = 0;
effect(() => {
  // What `draw` reads; it draws once a frame, however much has changed.
  for (const part of [draft, shown, said, arrivals]) part.value;
  messages(draft.value.view.language);
  cancelAnimationFrame(next);
  next = requestAnimationFrame(draw);
});

// The preview keeps the files; what is in hand is in the address.
if (navigator.serviceWorker?.controller)
  void import("../offline/register.ts").then(({ keepOffline }) =>
    keepOffline({ language: () => draft.value.view.language, loses: () => null }),
  );
