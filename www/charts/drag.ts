// A Lit directive: a pointer that presses and moves along a chart, in the chart's own pixels.

import { Directive, directive } from "lit/directive.js";
import { type ElementPart, noChange } from "lit/html.js";

/** `begins` with each press. */
type Move = (x: number, begins: boolean) => void;

class DragDirective extends Directive {
  #move: Move | null = null;
  #end: (() => void) | undefined;
  #bound = false;

  override render(_move: Move, _end?: () => void): unknown {
    return noChange;
  }

  override update(part: ElementPart, [move, end]: [Move, (() => void)?]): unknown {
    this.#move = move;
    this.#end = end;
    if (!this.#bound) this.#bind(part.element as HTMLElement);
    return noChange;
  }

  #bind(element: HTMLElement): void {
    this.#bound = true;
    let dragging = false;
    const report = (event: PointerEvent, begins: boolean) => {
      const chart = element.querySelector("svg[viewBox]");
      if (chart) this.#move?.(event.clientX - chart.getBoundingClientRect().left, begins);
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      dragging = true;
      element.setPointerCapture(event.pointerId);
      report(event, true);
    });
    element.addEventListener("pointermove", (event) => {
      if (dragging) report(event, false);
    });
    const end = () => {
      if (dragging) this.#end?.();
      dragging = false;
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  }
}

export const dragAlong = directive(DragDirective);
