// The benchmark page: wiring only. Language and colours come from the link, as on the playground, whose own state the link keeps.
import { effect, signal } from "@preact/signals-core";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { rowsNamed } from "../../benches/rows/index.mjs";
import { save } from "../charts/export.ts";
import { pageBar } from "../controls/page-bar.ts";
import { formats } from "../format.ts";
import { showHead } from "../head.ts";
import { benchWords } from "../i18n/bench.ts";
import { frameWords } from "../i18n/frame.ts";
import { spokenLanguage } from "../i18n/languages.ts";
import { DEFAULT_STATE, type State } from "../state.ts";
import { showTheme } from "../theme.ts";
import { readState, writeState } from "../url.ts";
import { choicesView } from "./choices.ts";
import { Measurement, type Port } from "./measurement.ts";
import { rowName, type Voice, wideText } from "./names.ts";
import { markdown } from "./report.ts";
import { resultsView } from "./results.ts";

const defaults: State = { ...DEFAULT_STATE, language: spokenLanguage() };

const state = signal(readState(location.hash, defaults));
const base = document.baseURI.replace(/#.*$/, "");
const spawn = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }) as Port;
const measurement = new Measurement(spawn, base);

function update(change: Partial<State>): void {
  state.value = { ...state.value, ...change };
  history.replaceState(null, "", `#${writeState(state.value, defaults)}`);
}

addEventListener("hashchange", () => {
  state.value = readState(location.hash, defaults);
});

/** `?rows=int8,gptq` chooses rows, `?rows=all` all of them. */
function readQuery(): void {
  const wanted = new URLSearchParams(location.search).get("rows");
  if (wanted === "all") measurement.choose("all");
  else if (wanted) {
    measurement.toggle([...measurement.chosen.value], false);
    measurement.toggle(
      rowsNamed(wanted.split(",")).map(({ id }) => id),
      true,
    );
  }
}

async function findPeers(): Promise<void> {
  const response = await fetch(new URL("peers/index.json", base));
  if (response.ok) measurement.peers.value = await response.json();
}

function statusText({ t, f }: Voice): string {
  const status = measurement.status.value;
  const rows = measurement.results.value;
  const wrong = rows.flatMap(({ contestants }) => contestants).filter(({ failed }) => failed).length;
  switch (status.kind) {
    case "running": {
      const row = rowsNamed([status.row])[0];
      const name = row ? rowName(row, { t, f }) : status.row;
      return t.state.running(name, t.phases[status.phase], f.percent(status.share, 0));
    }
    case "failed":
      return t.state.failed(status.message);
    case "stopped":
      return t.state.stopped(f.count(rows.length));
    case "done":
      return t.state.done(f.count(rows.length), wrong);
    default:
      return t.state[status.kind];
  }
}

function placeView(voice: Voice): TemplateResult | typeof nothing {
  const place = measurement.place.value;
  if (!place) return nothing;
  const { t } = voice;
  return html`<dl class="bench-place">
    <div><dt>${t.place.build}</dt><dd>${t.place.builds[place.build]}</dd></div>
    <div><dt>${t.place.bytes}</dt><dd>${wideText(place, voice)}</dd></div>
    <div><dt>${t.place.cores}</dt><dd>${t.place.coresHelp(String(place.cores))}</dd></div>
    <div><dt>${t.place.engine}</dt><dd>${place.engine}</dd></div>
  </dl>`;
}

function takeView(voice: Voice): TemplateResult | typeof nothing {
  const { t } = voice;
  if (measurement.results.value.length === 0 || measurement.isRunning) return nothing;
  const json = () => JSON.stringify(measurement.all(), null, 1);
  const copy = async (event: Event, text: () => string) => {
    const button = event.currentTarget as HTMLButtonElement;
    const said = await navigator.clipboard.writeText(text()).then(
      () => t.take.copied,
      () => t.take.failed,
    );
    button.dataset.said = said;
    say(said);
    setTimeout(() => delete button.dataset.said, 4000);
  };
  const asMarkdown = () => {
    const all = measurement.all();
    return all ? markdown(all, voice) : "";
  };
  const file = () => save("benchmark.json", new Blob([json()], { type: "application/json" }));
  return html`<div class="tools bench-take">
    <button type="button" class="button" @click=${(event: Event) => copy(event, json)}>${t.take.json}</button>
    <button type="button" class="button" @click=${(event: Event) => copy(event, asMarkdown)}>${t.take.markdown}</button>
    <button type="button" class="button" @click=${file}>${t.take.save}</button>
  </div>`;
}

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`bench.html has no element "${id}"`);
  return found;
};

/** For screen readers; only when it comes to rest, not at every step. */
function say(text: string): void {
  const live = place("live");
  if (live.textContent !== text) live.textContent = text;
}

function draw(): void {
  const now = state.value;
  const root = document.documentElement;
  const voice: Voice = { t: benchWords[now.language], f: formats(now.language) };
  const frame = frameWords[now.language];
  showHead(now.language, `${voice.t.title} · ${frame.title}`);
  showTheme(now.theme);
  const status = measurement.status.value;
  const text = statusText(voice);
  render(pageBar(now, voice.t, frame, `./#${writeState(now, defaults)}`, update), place("bar"));
  place("skip").textContent = voice.t.results;
  const running = status.kind === "running" || status.kind === "starting";
  render(
    html`<p class="sentence">${voice.t.line}</p>
      ${choicesView(measurement, voice)}
      <div class="state">
        ${
          running
            ? html`<progress aria-label=${voice.t.measure} max="1" .value=${status.kind === "running" ? status.share : 0}></progress>`
            : nothing
        }
        <span id="status">${text}</span>
      </div>
      ${placeView(voice)} ${takeView(voice)}`,
    place("choices"),
  );
  render(resultsView(measurement.results.value, voice), place("results"));
  root.dataset.status = status.kind;
  if (!running) say(text);
}

let frame = 0;
effect(() => {
  // What `draw` reads; it draws once a frame, however much has changed.
  const { status, set, chosen, peers, withPeers, place: where, results } = measurement;
  for (const part of [state, status, set, chosen, peers, withPeers, where, results]) part.value;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(draw);
});

readQuery();
void findPeers();
// To keep the files is the playground's business: here nothing should be fetched beside a measurement.
if (navigator.serviceWorker?.controller)
  void import("../offline/register.ts").then(({ keepOffline }) =>
    keepOffline({
      language: () => state.value.language,
      loses: () => (measurement.isRunning || measurement.results.value.length > 0 ? "measurements" : null),
    }),
  );
