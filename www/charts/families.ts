// One shape for each family, so that colour is never the only difference.
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from "d3-shape";
import { svg, type TemplateResult } from "lit";
import type { Family } from "../types.ts";

/** A triangle on its tip, of the area that d3's symbols have. */
function triangleDown(area: number): string {
  const height = -Math.sqrt(area / (Math.sqrt(3) * 3));
  return `M0,${-height * 2}L${-Math.sqrt(3) * height},${height}H${Math.sqrt(3) * height}Z`;
}

const draw = (type: Parameters<typeof symbol>[0]) => (area: number) => symbol(type, area)() ?? "";

const shapes: Record<Family, (area: number) => string> = {
  float32: draw(symbolCross),
  global: draw(symbolTriangle),
  perTensor: draw(symbolSquare),
  perChannel: draw(symbolCircle),
  perGroup: draw(symbolDiamond),
  dynamic: draw(symbolStar),
  static: triangleDown,
};

/** The path of a family's shape around the origin; `area` in square pixels. */
export function familyPath(family: Family, area: number): string {
  return shapes[family](area);
}

/** The mark as a small picture beside a name. */
export function familyMark(family: Family): TemplateResult {
  return svg`<path class=${`family family-${family}`} d=${familyPath(family, 64)} transform="translate(7 7)"></path>`;
}
