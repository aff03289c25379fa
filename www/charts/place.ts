// A Lit directive that sets an element's style by script, since the page's policy forbids style attributes.

import { Directive, directive } from "lit/directive.js";
import { type ElementPart, noChange } from "lit/html.js";

class StyleDirective extends Directive {
  override render(_properties: Record<string, string>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Record<string, string>]): unknown {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    return noChange;
  }
}

/** `<div ${styled({ left: "3px", "--share": "0.5" })}>` */
export const styled = directive(StyleDirective);
