// One shape for each family, so that colour is never the only difference.
import { svg, type TemplateResult } from "lit/html.js";
import type { Family } from "../types.ts";

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

const circle = (area: number): string => {
  const r = Math.sqrt(area / Math.PI).toFixed(2);
  return `M-${r},0A${r},${r},0,1,1,${r},0A${r},${r},0,1,1,-${r},0Z`;
};

/** Points on circles of two radii in turn. */
const star = (count: number, inner: number, turn = 0) =>
  corners(
    Array.from({ length: 2 * count }, (_, i) => {
      const angle = ((i + turn) / count) * Math.PI - Math.PI / 2;
      const radius = i % 2 === 0 ? 1 : inner;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  );

const regular = (count: number, turn = 0) =>
  corners(
    Array.from({ length: count }, (_, i) => {
      const angle = ((i + turn) / count) * 2 * Math.PI - Math.PI / 2;
      return [Math.cos(angle), Math.sin(angle)];
    }),
  );

const shapes: Record<Family, (area: number) => string> = {
  float32: corners([
    [-1, -3],
    [1, -3],
    [1, -1],
    [3, -1],
    [3, 1],
    [1, 1],
    [1, 3],
    [-1, 3],
    [-1, 1],
    [-3, 1],
    [-3, -1],
    [-1, -1],
  ]),
  global: regular(3),
  perTensor: regular(4, 0.5),
  perChannel: circle,
  perGroup: corners([
    [0, -1],
    [0.58, 0],
    [0, 1],
    [-0.58, 0],
  ]),
  dynamic: star(5, 0.38),
  static: regular(3, 0.5 * 3),
  float: regular(6),
  microscaling: regular(5),
  codebook: star(3, 0.28, 1),
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
  sparse: corners([
    [-1, -1],
    [-0.35, -1],
    [-0.35, 0.35],
    [0.35, 0.35],
    [0.35, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ]),
  // Steps: codes of different lengths.
  coded: corners([
    [-1, -1],
    [1, -1],
    [1, -0.34],
    [0.34, -0.34],
    [0.34, 0.34],
    [-0.34, 0.34],
    [-0.34, 1],
    [-1, 1],
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
