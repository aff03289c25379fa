// A Lit directive: a pointer that presses and moves along a chart, in the chart's own pixels.
import { type ElementPart, noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

type Move = (x: number) => void;

class DragDirective extends Directive {
  #move: Move | null = null;
  #bound = false;

  override render(_move: Move): unknown {
    return noChange;
  }

  override update(part: ElementPart, [move]: [Move]): unknown {
    this.#move = move;
    if (!this.#bound) this.#bind(part.element as HTMLElement);
    return noChange;
  }

  #bind(element: HTMLElement): void {
    this.#bound = true;
    let dragging = false;
    const report = (event: PointerEvent) => {
      const chart = element.querySelector("svg[viewBox]");
      if (chart) this.#move?.(event.clientX - chart.getBoundingClientRect().left);
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      dragging = true;
      element.setPointerCapture(event.pointerId);
      report(event);
    });
    element.addEventListener("pointermove", (event) => {
      if (dragging) report(event);
    });
    const end = () => {
      dragging = false;
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  }
}

export const dragAlong = directive(DragDirective);
