// One shape for each family, so that colour is never the only difference.
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
import { svg, type TemplateResult } from "lit";
import type { Family } from "../types.ts";

const draw = (type: Parameters<typeof symbol>[0]) => (area: number) => symbol(type, area)() ?? "";

/** A shape given by its corners on a circle of radius 1, drawn with a given area. */
const corners =
  (points: [number, number][]) =>
  (area: number): string => {
    const doubled = points.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length] ?? [0, 0];
      return sum + x * nextY - nextX * y;
    }, 0);
    const scale = Math.sqrt((2 * area) / Math.abs(doubled));
    return `M${points.map(([x, y]) => `${(x * scale).toFixed(2)},${(y * scale).toFixed(2)}`).join("L")}Z`;
  };

const regular = (count: number, turn = 0) =>
  corners(
    Array.from({ length: count }, (_, i) => {
      const angle = ((i + turn) / count) * 2 * Math.PI - Math.PI / 2;
      return [Math.cos(angle), Math.sin(angle)];
    }),
  );

const shapes: Record<Family, (area: number) => string> = {
  float32: draw(symbolCross),
  global: draw(symbolTriangle),
  perTensor: draw(symbolSquare),
  perChannel: draw(symbolCircle),
  perGroup: draw(symbolDiamond),
  dynamic: draw(symbolStar),
  static: regular(3, 0.5 * 3),
  float: regular(6),
  microscaling: regular(5),
  codebook: draw(symbolWye),
  lowBit: corners([
    [-1, 0],
    [0.4, -1],
    [0.4, 1],
  ]),
  engine: corners([
    [-1.3, -0.6],
    [1.3, -0.6],
    [1.3, 0.6],
    [-1.3, 0.6],
  ]),
  dataAware: corners([
    [1, 0],
    [-0.4, 1],
    [-0.4, -1],
  ]),
  mixed: corners([
    [-1, -1],
    [1, -1],
    [0.35, 0],
    [1, 1],
    [-1, 1],
    [-0.35, 0],
  ]),
  coded: corners([
    [-1, -1],
    [1, -1],
    [0, 0],
    [1, 1],
    [-1, 1],
    [0, 0],
  ]),
};

/** The path of a family's shape around the origin; `area` in square pixels. */
export function familyPath(family: Family, area: number): string {
  return shapes[family](area);
}

/** The mark as a small picture beside a name. */
export function familyMark(family: Family): TemplateResult {
  return svg`<path class=${`family family-${family}`} d=${familyPath(family, 64)} transform="translate(7 7)"></path>`;
}
