// Ten digits as a hand draws them on a pad whose sides are 1 long.
import type { Point, Stroke } from "../../../www/sample/strokes.ts";

/** Part of an ellipse, between two angles in degrees, clockwise from the right. */
function arc([x, y]: Point, [rx, ry]: Point, from: number, to: number): Point[] {
  return Array.from({ length: 17 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 16) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

const ellipse = (middle: Point, radii: Point) => arc(middle, radii, 0, 360);

// biome-ignore format: a line for each digit
export const DIGITS: Stroke[][] = [
  [ellipse([0.5, 0.5], [0.22, 0.36])],
  [[[0.44, 0.24], [0.52, 0.15], [0.52, 0.85]]],
  [[...arc([0.5, 0.32], [0.2, 0.18], -170, 40), [0.3, 0.82], [0.72, 0.82]]],
  [[...arc([0.48, 0.32], [0.2, 0.17], -150, 90), ...arc([0.48, 0.67], [0.22, 0.18], -90, 150)]],
  [[[0.42, 0.15], [0.28, 0.55], [0.74, 0.55]], [[0.62, 0.35], [0.6, 0.85]]],
  [[[0.7, 0.17], [0.38, 0.17], [0.34, 0.46], ...arc([0.48, 0.64], [0.21, 0.19], -120, 140)]],
  [[[0.58, 0.15], [0.4, 0.4], ...arc([0.5, 0.66], [0.18, 0.18], 180, -180)]],
  [[[0.28, 0.2], [0.72, 0.2], [0.44, 0.85]], [[0.36, 0.52], [0.68, 0.52]]],
  [ellipse([0.5, 0.33], [0.16, 0.17]), ellipse([0.5, 0.67], [0.2, 0.18])],
  [[...ellipse([0.5, 0.35], [0.18, 0.18]), [0.66, 0.6], [0.52, 0.85]]],
];
