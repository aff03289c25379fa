// A Lit directive: pointer movement, presses and boxes over the chart of points, in the chart's own pixels.

import { Directive, directive } from "lit/directive.js";
import { type ElementPart, noChange } from "lit/html.js";
import type { Domain, PointsLayout } from "./points.ts";

export interface BrushHandlers {
  layout(): PointsLayout | null;
  /** `x` is null when the pointer leaves. */
  hover(x: number | null, y: number): void;
  press(x: number, y: number): void;
  select(domain: Domain): void;
}

/** Pixels that a pointer may move and still be a press. */
const PRESS = 5;

class BrushDirective extends Directive {
  #handlers: BrushHandlers | null = null;
  #from: { x: number; y: number } | null = null;
  #bound = false;

  override render(_handlers: BrushHandlers): unknown {
    return noChange;
  }

  override update(part: ElementPart, [handlers]: [BrushHandlers]): unknown {
    this.#handlers = handlers;
    if (!this.#bound) this.#bind(part.element as HTMLElement);
    return noChange;
  }

  #bind(element: HTMLElement): void {
    this.#bound = true;
    element.addEventListener("pointerdown", (event) => {
      const at = place(element, event);
      if (!at || event.button !== 0) return;
      this.#from = at;
      if (event.pointerType === "mouse") element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      const at = place(element, event);
      if (!at) return;
      if (this.#from && event.pointerType === "mouse") this.#show(element, at);
      else if (event.pointerType === "mouse") this.#handlers?.hover(at.x, at.y);
    });
    element.addEventListener("pointerup", (event) => this.#end(element, event));
    const leave = () => {
      this.#from = null;
      this.#hide(element);
      this.#handlers?.hover(null, 0);
    };
    element.addEventListener("pointercancel", leave);
    element.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") leave();
    });
  }

  #end(element: HTMLElement, event: PointerEvent): void {
    const [from, to] = [this.#from, place(element, event)];
    this.#from = null;
    this.#hide(element);
    const layout = this.#handlers?.layout();
    if (!from || !to || !layout) return;
    const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    if (width <= PRESS && height <= PRESS) this.#handlers?.press(to.x, to.y);
    else if (width > PRESS && height > PRESS && event.pointerType === "mouse") {
      const corner = layout.invert(Math.min(from.x, to.x), Math.max(from.y, to.y));
      const opposite = layout.invert(Math.max(from.x, to.x), Math.min(from.y, to.y));
      this.#handlers?.select({ x: [corner.bytes, opposite.bytes], y: [corner.score, opposite.score] });
    }
  }

  #show(element: HTMLElement, to: { x: number; y: number }): void {
    const rect = element.querySelector(".brush");
    const from = this.#from;
    if (!rect || !from) return;
    const box = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
    for (const [name, value] of Object.entries(box)) rect.setAttribute(name, String(value));
    rect.removeAttribute("hidden");
  }

  #hide(element: HTMLElement): void {
    element.querySelector(".brush")?.setAttribute("hidden", "");
  }
}

/** Where an event is in the chart inside `element`; null over anything else, such as its buttons. */
function place(element: HTMLElement, event: PointerEvent): { x: number; y: number } | null {
  const chart = element.querySelector("svg.points");
  const target = event.target as Element;
  if (!chart || target.closest("figcaption")) return null;
  const frame = chart.getBoundingClientRect();
  return { x: event.clientX - frame.left, y: event.clientY - frame.top };
}

export const brush = directive(BrushDirective);
