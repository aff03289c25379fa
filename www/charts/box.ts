// <chart-box>: draws a chart at the size it has, and again when either changes. Knows no chart.
import { render, type TemplateResult } from "lit/html.js";

export interface Size {
  width: number;
  height: number;
}

export type Draw = (size: Size) => TemplateResult;

export class ChartBox extends HTMLElement {
  #draw: Draw | null = null;
  #size: Size = { width: 0, height: 0 };
  #observer = new ResizeObserver(([entry]) => {
    if (entry) this.size = entry.contentRect;
  });

  /** Follows the box by itself; set where a chart is needed at another size, as on paper. */
  set size({ width, height }: Size) {
    this.#size = { width: Math.round(width), height: Math.round(height) };
    this.#render();
  }

  set draw(draw: Draw) {
    this.#draw = draw;
    this.#render();
  }

  connectedCallback(): void {
    this.#observer.observe(this);
  }

  disconnectedCallback(): void {
    this.#observer.disconnect();
  }

  #render(): void {
    if (this.#draw && this.#size.width > 0 && this.#size.height > 0) render(this.#draw(this.#size), this);
  }
}

customElements.define("chart-box", ChartBox);
