// The straight-through estimator drawn: forwards a staircase, backwards a straight line that ends where the range does.
import { html, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawPlane, layoutPlane, type Series } from "../../charts/plane.ts";
import { figure } from "../../controls/figure.ts";
import type { Detailed } from "../../shown.ts";

const REACH = 2.2;

export interface EstimatorWords {
  title: string;
  weight: string;
  seen: string;
  forward: string;
  backward: string;
}

/** Levels −1, 0 and 1: what the forward pass sees of a weight, and what the backward pass takes it for. */
export function estimator(): Series[] {
  const level = (w: number) => Math.min(1, Math.max(-1, Math.round(w)));
  const corners = [-REACH, -0.5, -0.5, 0.5, 0.5, REACH];
  const heights = corners.map((_, index) => level([-REACH, -REACH, 0, 0, REACH, REACH][index] ?? 0));
  return [
    { name: "before", mark: "line", x: [-REACH, -1, 1, REACH], y: [-1, -1, 1, 1] },
    { name: "after", mark: "line", x: corners, y: heights },
  ];
}

export function estimatorView({ t, f }: Detailed, words: EstimatorWords): TemplateResult {
  const number = (value: number) => f.number(value, 2);
  const plane = { x: words.weight, y: words.seen, xNumber: number, yNumber: number };
  const draw = (size: Size) =>
    drawPlane(layoutPlane(estimator(), plane, size), plane, `${words.forward} ${words.backward}`);
  return html`<div class="widget">
    ${figure(draw, { title: words.title, file: "straight-through", kind: "chart-plane", t })}
    <p class="key small">
      <span class="swatch after"></span>${words.forward} <span class="swatch before"></span>${words.backward}
    </p>
  </div>`;
}
