// The way from a point to where a short training brings it: asks for the training, shows how far it is and what came of it, and
// draws an arrow on the chart.
import { effect, signal } from "@preact/signals-core";
import { html, nothing, render, svg, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { save } from "../charts/export.ts";
import { familyPath } from "../charts/families.ts";
import { styled } from "../charts/place.ts";
import { drawPlane, layoutPlane } from "../charts/plane.ts";
import type { PointsLayout } from "../charts/points.ts";
import { codeOf, messageOf } from "../engine/client.ts";
import type { Recovered, RecoverProgress } from "../engine/protocol.ts";
import { arrivals } from "../lazy.ts";
import { addSheet } from "../sheet.ts";
import type { Shown } from "../shown.ts";
import { recipeKey } from "../state.ts";
import sheet from "../styles/recover.css?url";
import type { Point, SessionInfo } from "../types.ts";
import { recipeWords } from "../words.ts";

type Stage =
  | { kind: "running"; progress: RecoverProgress | null }
  | { kind: "done"; recovered: Recovered }
  | { kind: "cancelled" }
  | { kind: "failed"; message: string };

/** A training of the model that was open then, from a point of it. */
interface Recovery {
  from: Point;
  session: SessionInfo;
  stage: Stage;
}

/** The last one; those before it stay as arrows. */
const current = signal<Recovery | null>(null);
const arrows: { from: Point; to: Point; session: SessionInfo }[] = [];
let shown: Shown | null = null;
let running: AbortController | null = null;

void addSheet(sheet);

/** Trains on from the point at hand; what is under way is stopped. */
export async function recover(now: Shown): Promise<void> {
  const { selected, session } = now.results;
  if (!selected || !session) return;
  running?.abort();
  const controller = new AbortController();
  running = controller;
  const tell = (stage: Stage) => {
    if (running === controller) current.value = { from: selected, session, stage };
  };
  shown = now;
  tell({ kind: "running", progress: null });
  arrivals.value += 1; // the panel takes its place, in the next frame
  requestAnimationFrame(bringIntoView);
  try {
    const { line } = now.state;
    const base = document.baseURI.replace(/#.*$/, "");
    const request = { recipe: selected.recipe, line, base };
    const recovered = await now.actions.ask("recover", request, {
      signal: controller.signal,
      onProgress: (progress) => tell({ kind: "running", progress }),
    });
    arrows.push({ from: selected, to: recovered.after, session });
    const isSeen = element.getBoundingClientRect().top < innerHeight;
    tell({ kind: "done", recovered });
    arrivals.value += 1; // the arrow is drawn
    if (isSeen) requestAnimationFrame(bringIntoView);
  } catch (error) {
    tell(
      codeOf(error) === "cancelled" ? { kind: "cancelled" } : { kind: "failed", message: messageOf(error) },
    );
  }
}

const bringIntoView = () => element.scrollIntoView({ block: "nearest" });

const element = document.createElement("section");
element.className = "section recovery";
element.setAttribute("aria-labelledby", "recovery-title");

effect(() => {
  const recovery = current.value;
  arrivals.value; // the language, or the colours
  if (recovery && shown) render(contents(recovery, shown), element);
});

/** The panel, where the training was of the model that is open. */
export function panelView(now: Shown): HTMLElement | typeof nothing {
  shown = now;
  const recovery = current.value;
  if (!recovery || recovery.session !== now.results.session) return nothing;
  render(contents(recovery, now), element);
  return element;
}

function contents({ from, stage }: Recovery, now: Shown): TemplateResult | typeof nothing {
  const { t, details, f, results } = now;
  if (!details) return nothing;
  const w = details.recovery;
  const task = results.session?.dataset.task ?? "classification";
  const head = html`<h3 id="recovery-title">${w.heading}: ${recipeWords(from.recipe, t, f)}</h3>`;
  switch (stage.kind) {
    case "running": {
      const { progress } = stage;
      const text = progress ? w.running(f.count(progress.epoch), f.count(progress.epochs)) : w.starting;
      return html`${head}
        <div class="state">
          <progress max="1" .value=${progress?.share ?? 0} aria-label=${text}></progress>
          <span>${text}</span>
          <button type="button" class="button" @click=${() => running?.abort()}>${w.cancel}</button>
        </div>
        ${progress && progress.scores.length > 1 ? curveView(progress.scores, now) : nothing}`;
    }
    case "cancelled":
      return html`${head}<p role="status">${w.cancelled}</p>`;
    case "failed":
      return html`${head}<p role="status">${w.failed(stage.message)}</p>`;
    case "done": {
      const { before, after, float, file, learnsSteps, epochs, scores, rows } = stage.recovered;
      const [was, is] = [before.report, after.report];
      const gain = f.difference(is.score - was.score, task);
      const name = `recovered-${from.recipe.format?.kind ?? "model"}.${file.ending}`;
      const take = () => save(name, new Blob([file.bytes]));
      return html`${head}
        <p class="recovery-result" role="status">${w.gained(f.score(was.score, task), f.score(is.score, task), gain)}
          ${was.bytes === is.bytes ? nothing : w.bytes(f.bytes(was.bytes), f.bytes(is.bytes))}
          ${w.float(f.score(float.report.score, task))}</p>
        ${scores.length > 1 ? curveView(scores, now) : nothing}
        <p class="small">${w.how(epochs, f.count(rows), learnsSteps ? w.learned : w.taken)} ${w.best} ${w.another}</p>
        <button type="button" class="button" @click=${take}>${w.save} (.${file.ending})</button>`;
    }
  }
}

function curveView(scores: number[], { t, details, f, results }: Shown): TemplateResult {
  const w = details?.recovery;
  const isShare = results.session?.dataset.task === "classification";
  const size: Size = { width: 420, height: 170 };
  const words = {
    x: w?.epoch ?? "",
    y: (isShare ? w?.accuracy : t.chart.r2) ?? "",
    xNumber: f.count,
    yNumber: (value: number) => f.number(isShare ? 100 * value : value, 3),
  };
  const series = [{ name: "loss", mark: "line" as const, x: scores.map((_, epoch) => epoch + 1), y: scores }];
  const last = f.score(scores.at(-1) ?? 0, results.session?.dataset.task ?? "classification");
  return html`<figure class="recovery-curve">
    <figcaption class="small">${w?.curve}</figcaption>
    ${drawPlane(layoutPlane(series, words, size), words, `${w?.curve}: ${last}`)}
  </figure>`;
}

/** Arrows from points to where training brought them, over the chart. */
export function arrowsView(layout: PointsLayout, now: Shown): TemplateResult | typeof nothing {
  const { frame, size } = layout;
  const drawn = arrows
    .filter(({ session }) => session === now.results.session)
    .flatMap(({ from, to }) => {
      const at = layout.points.find(({ key }) => key === recipeKey(from.recipe));
      if (!at?.inside) return [];
      const end = layout.place(to.report.bytes, to.report.score);
      const outside = end.x < frame.left || end.x > frame.right || end.y < frame.top - 8;
      if (outside) return [];
      return [{ from: at, end, family: to.family }];
    });
  if (drawn.length === 0) return nothing;
  return html`<svg class="recovery-arrows" aria-hidden="true" viewBox=${`0 0 ${size.width} ${size.height}`} ${styled({ width: `${size.width}px`, height: `${size.height}px` })}>
    <defs>
      <marker id="recovery-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0,0L8,4L0,8Z"></path>
      </marker>
    </defs>
    ${drawn.map(
      ({ from, end, family }) => svg`<g>
        <line x1=${from.x} y1=${from.y} x2=${end.x} y2=${end.y + (from.y > end.y ? 8 : -8)} marker-end="url(#recovery-head)"></line>
        <g transform=${`translate(${end.x} ${end.y})`}>
          <circle r="9"></circle>
          <path class=${`family family-${family}`} d=${familyPath(family, 60)}></path>
        </g>
      </g>`,
    )}
  </svg>`;
}
