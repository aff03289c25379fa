// The chart of points on the page: pointer, keyboard, zoom, and the words beside the point at hand.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { brush } from "../charts/brush.ts";
import { styled } from "../charts/place.ts";
import {
  type ChartPoint,
  drawPoints,
  layoutPoints,
  nearestPoint,
  neighbour,
  type PointsData,
  type PointsLayout,
  type PointsWords,
  pointsAt,
  pressedPoint,
} from "../charts/points.ts";
import { decibelsOf, type Formats, type Task } from "../format.ts";
import type { Messages } from "../i18n/messages.ts";
import { lazy } from "../lazy.ts";
import type { Shown } from "../shown.ts";
import { type Domain, recipeKey, roundDomain, type State, togglePin } from "../state.ts";
import type { Point } from "../types.ts";
import { recipeWords, scoreWords } from "../words.ts";
import { figure } from "./figure.ts";

/** Points under the hovered one that are named. */
const MOST_NAMED = 4;
const FILE = "accuracy-against-size";
/** Training from a point. */
export const recovery = lazy(() => import("../recover/index.ts"));
const idOf = (index: number) => `point-${index}`;

/** R² falls without end; what is worse than this shows at the lower edge. */
const REGRESSION_FLOOR = { linear: -0.25, errors: -1 };

/** `mayRecover`: where there is room for what a training shows. */
export function chartView(shown: Shown, mayRecover = false): TemplateResult {
  const { results, visible, state, hovered, t, actions } = shown;
  const { session, selected } = results;
  if (!session)
    return figure(() => html``, { title: t.chart.title.classification, file: FILE, kind: "chart-points", t });
  const { data, words } = chartContents(shown);
  const byKey = new Map(visible.map((point) => [recipeKey(point.recipe), point]));
  let latest: PointsLayout | null = null;
  const draw = (size: Size) => {
    const layout = layoutPoints(data, words, size);
    latest = layout;
    const at =
      hovered === null ? undefined : layout.points.find((point) => point.key === hovered && point.inside);
    const point = at && byKey.get(at.key);
    const others = at
      ? pointsAt(layout, at).flatMap(({ key }) => (key === at.key ? [] : (byKey.get(key) ?? [])))
      : [];
    return html`${drawPoints(layout, data, words, idOf)} ${recovery.peek()?.arrowsView(layout, shown)}
      ${at && point ? tipView([point, ...others], at.x, at.y, size, shown) : nothing}
      ${visible.length === 0 ? html`<p class="chart-empty">${state.hidden.length > 0 ? t.chart.everythingHidden : t.chart.empty}</p>` : nothing}`;
  };
  const choose = (key: string | null) => {
    const point = key === null ? undefined : byKey.get(key);
    if (point) actions.choose(point.recipe);
  };
  const zoom = (domain: Domain | null) => actions.update({ zoom: domain && roundDomain(domain) });
  const keydown = (event: KeyboardEvent) => {
    if (!latest || event.ctrlKey || event.metaKey || event.altKey) return;
    const current = hovered ?? data.selected;
    const point = current === null ? undefined : byKey.get(current);
    if (event.key.startsWith("Arrow")) actions.hover(neighbour(latest, current, event.key)?.key ?? null);
    else if (event.key === "Enter" || event.key === " ") choose(current);
    else if (event.key.toLowerCase() === "p" && point)
      actions.update({ pins: togglePin(state.pins, point.recipe) });
    else if (event.key === "+" || event.key === "=") zoom(scaled(latest, 0.6, current));
    else if (event.key === "-") zoom(scaled(latest, 1 / 0.6, current));
    else if (event.key === "0" || event.key === "Escape") zoom(null);
    else return;
    event.preventDefault();
  };
  const active = data.points.findIndex((point) => point.key === (hovered ?? data.selected));
  // Until the recipe at hand is looked at, the one that is there: so that nothing moves.
  const { recipe } = selected ?? session.baseline;
  const isPinned = data.pinned.includes(recipeKey(recipe));
  const tools = html`
    <button type="button" class="button quiet tiny" aria-pressed=${state.scale === "errors"} title=${shown.details?.hints.errors ?? nothing}
      @click=${() => actions.update({ scale: state.scale === "errors" ? "linear" : "errors" })}>${t.chart.errors}</button>
    <button type="button" class="button quiet tiny" aria-label=${t.chart.zoomIn} @click=${() => latest && zoom(scaled(latest, 0.6, data.selected))}>+</button>
    <button type="button" class="button quiet tiny" aria-label=${t.chart.zoomOut} @click=${() => latest && zoom(scaled(latest, 1 / 0.6, data.selected))}>−</button>
    ${state.zoom ? html`<button type="button" class="button quiet tiny" @click=${() => zoom(null)}>${t.chart.zoomReset}</button>` : nothing}
    <button type="button" class="button quiet tiny" aria-pressed=${isPinned}
      @click=${() => actions.update({ pins: togglePin(state.pins, recipe) })}>
      ${isPinned ? t.compare.unpin : t.compare.pin}
    </button>
    ${
      mayRecover && session.dataset.task !== "weights"
        ? html`<button type="button" class="button quiet tiny" id="recover" title=${shown.details?.recovery.buttonHelp ?? nothing}
            @click=${() => recovery.load().then(({ recover }) => recover(shown))}>${t.chart.recover}</button>`
        : nothing
    }`;
  const around = (box: TemplateResult) => html`<div
    class="chart"
    id="chart"
    role="listbox"
    tabindex="0"
    aria-label=${summary(shown)}
    aria-describedby="chart-keys"
    aria-activedescendant=${active < 0 ? nothing : idOf(active)}
    @keydown=${keydown}
    @blur=${() => actions.hover(null)}
    ${brush({
      layout: () => latest,
      hover: (x, y) => actions.hover(latest && x !== null ? (nearestPoint(latest, x, y)?.key ?? null) : null),
      press: (x, y) => choose(latest ? (pressedPoint(latest, x, y, data.selected)?.key ?? null) : null),
      select: zoom,
    })}
  >
    ${box}
  </div>`;
  return html`
    ${figure(draw, { title: t.chart.title[session.dataset.task], file: FILE, kind: "chart-points", t, tools, around })}
    <p class="small" id="chart-keys">${t.chart.keys}</p>
  `;
}

/** The whole chart at a size, and what it shows in a sentence: for what is read elsewhere. */
export function chartPicture(shown: Shown, size: Size): { picture: TemplateResult; summary: string } {
  const whole = { ...shown, hovered: null, state: { ...shown.state, zoom: null } };
  const { data, words } = chartContents(whole);
  const layout = layoutPoints(data, words, size);
  return { picture: drawPoints(layout, data, words, idOf), summary: summary(whole) };
}

function chartContents({ results, visible, state, hovered, t, f }: Shown): {
  data: PointsData;
  words: PointsWords;
} {
  const { session, selected, wished, frontier } = results;
  const task = session?.dataset.task ?? "classification";
  const chartPoint = (point: Point): ChartPoint => ({
    key: recipeKey(point.recipe),
    family: point.family,
    bytes: point.report.bytes,
    score: point.report.score,
    interval: point.report.metric.task === "classification" ? point.report.metric.interval : null,
    label: labelOf(point, t, f),
  });
  const baseline = session && chartPoint(session.baseline);
  const { wish } = state;
  const limit =
    wish === null || session === null
      ? null
      : wish.kind === "bytes"
        ? { bytes: wish.most }
        : { score: session.baseline.report.score - wish.lose };
  const [regression, weights] = [task === "regression", task === "weights"];
  const score = baseline?.score ?? 0;
  const interval = baseline?.interval;
  return {
    data: {
      points: visible.map(chartPoint),
      baseline,
      frontier,
      selected: selected && recipeKey(selected.recipe),
      hovered,
      pinned: results.pinned.map((point) => recipeKey(point.recipe)),
      best: wished && recipeKey(wished.recipe),
      limit,
      zoom: state.zoom,
      floor: regression ? REGRESSION_FLOOR[state.scale] : 0,
      scale: state.scale,
      // Half a test sample; R² to three decimals; 120 dB.
      finest: weights ? 1e-6 : regression ? 5e-4 : 0.5 / Math.max(session?.baseline.report.samples ?? 1, 1),
    },
    words: {
      x: t.chart.size,
      y: yWords(task, state.scale, t),
      baseline: interval
        ? t.chart.baselineInterval(f.score(score, task), f.percent(interval.low), f.percent(interval.high))
        : t.chart.baseline(f.score(score, task)),
      baselineShort: t.chart.baseline(f.score(score, task)),
      bytes: f.bytes,
      score: (value) =>
        weights && state.scale === "errors"
          ? value < 1
            ? f.number(decibelsOf(value), 3)
            : "∞"
          : f.number(regression ? value : 100 * value, 3),
    },
  };
}

function yWords(task: Task, scale: State["scale"], t: Messages): string {
  if (task === "weights") return scale === "errors" ? t.chart.sqnr : t.chart.kept;
  return `${task === "regression" ? t.chart.r2 : t.chart.accuracy}${scale === "errors" ? t.chart.errorsNote : ""}`;
}

/** The words of each point, in the language at hand: hundreds of points are drawn anew at every step of a slider. */
let labels = new WeakMap<Point, string>();
let spoken: Messages | null = null;

function labelOf(point: Point, t: Messages, f: Formats): string {
  if (spoken !== t) [spoken, labels] = [t, new WeakMap()];
  const known = labels.get(point);
  if (known !== undefined) return known;
  const label = `${recipeWords(point.recipe, t, f)}: ${scoreWords(point, f)}, ${f.bytes(point.report.bytes)}`;
  labels.set(point, label);
  return label;
}

/** What a screen reader says of the whole chart. */
function summary({ visible, t, f, results }: Shown): string {
  const task = results.session?.dataset.task ?? "classification";
  if (visible.length === 0) return t.chart.title[task];
  const best = Math.max(...visible.map((point) => point.report.score));
  const least = Math.min(...visible.map((point) => point.report.bytes));
  return `${t.chart.title[task]}. ${t.chart.summary(f.count(visible.length), f.score(best, task), f.bytes(least))}`;
}

/** The point, and the names of those that lie under it. */
function tipView(here: Point[], x: number, y: number, size: Size, { t, f }: Shown): TemplateResult {
  const [point, ...others] = here;
  if (!point) return html``;
  const { report } = point;
  const named = others.slice(0, MOST_NAMED);
  const right = x > size.width / 2;
  const place = {
    left: right ? "auto" : `${x + 14}px`,
    right: right ? `${size.width - x + 14}px` : "auto",
    top: `${Math.min(Math.max(y - 30, 4), Math.max(size.height - 110, 4))}px`,
  };
  return html`<div class="tip" aria-hidden="true" ${styled(place)}>
    <strong>${recipeWords(point.recipe, t, f)}</strong>
    <span>${scoreWords(point, f)}</span>
    <span>${f.bytes(report.bytes)} · ${f.bits(report.bitsPerWeight)} ${t.chart.bitsPerWeight} · ${f.ratio(report.compression)}</span>
    <span>SQNR ${f.decibels(report.sqnrDb)}</span>
    ${others.length > 0 ? html`<span class="tip-others">${t.chart.alsoHere(f.count(others.length))}</span>` : nothing}
    ${named.map((other) => html`<span>${recipeWords(other.recipe, t, f)}</span>`)}
    ${others.length > named.length ? html`<span>…</span>` : nothing}
  </div>`;
}

/** The shown domain made narrower or wider around a point, or around its middle. */
function scaled(layout: PointsLayout, factor: number, key: string | null): Domain {
  const { domain } = layout;
  const around = layout.points.find((point) => point.key === key && point.inside && !point.below);
  const log: [number, number] = [Math.log(domain.x[0]), Math.log(domain.x[1])];
  const about = (range: [number, number], centre: number): [number, number] => [
    centre - (centre - range[0]) * factor,
    centre + (range[1] - centre) * factor,
  ];
  const [left, right] = about(log, around ? Math.log(around.bytes) : (log[0] + log[1]) / 2);
  return {
    x: [Math.exp(left), Math.exp(right)],
    y: about(domain.y, around ? around.score : (domain.y[0] + domain.y[1]) / 2),
  };
}
