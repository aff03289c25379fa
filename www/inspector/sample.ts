// One sample: drawn, chosen or typed; what both models say of it; and its way through the quantized model, step by step.
import "../styles/sample.css";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { type ElementPart, html, noChange, type TemplateResult } from "lit/html.js";
import { Panel } from "../sample/panel.ts";
import type { Detailed } from "../shown.ts";

class PanelDirective extends AsyncDirective {
  #panel: Panel | null = null;

  override render(_shown: Detailed): unknown {
    return noChange;
  }

  override update(part: ElementPart, [shown]: [Detailed]): unknown {
    this.#panel ??= new Panel(part.element as HTMLElement);
    this.#panel.show(shown);
    return noChange;
  }

  override disconnected(): void {
    this.#panel?.rest();
  }
}

const panel = directive(PanelDirective);

export function sampleView(shown: Detailed): TemplateResult {
  return html`<div class="sample-view" ${panel(shown)}></div>`;
}
