// Strokes of a round pen, and which pixels they cover. Pure geometry.

export type Point = readonly [x: number, y: number];
/** Points in a row; one alone is a dot. */
export type Stroke = readonly Point[];

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The least box around all points; `null` where there are none. */
export function boxOf(strokes: readonly Stroke[]): Box | null {
  const points = strokes.flat();
  if (points.length === 0) return null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Every point moved and scaled. */
export function mapped(strokes: readonly Stroke[], change: (point: Point) => Point): Stroke[] {
  return strokes.map((stroke) => stroke.map(change));
}

/** Whether the centre of each pixel lies under the pen; points and radius are in pixels. */
export function bitmap(
  strokes: readonly Stroke[],
  width: number,
  height: number,
  radius: number,
): Uint8Array<ArrayBuffer> {
  const covered = new Uint8Array(width * height);
  for (const stroke of strokes) {
    stroke.forEach((point, i) => {
      cover(covered, width, height, stroke[i - 1] ?? point, point, radius);
    });
  }
  return covered;
}

/** The pixels around a segment: each as near to it as the pen is wide. */
function cover(
  covered: Uint8Array,
  width: number,
  height: number,
  [x0, y0]: Point,
  [x1, y1]: Point,
  radius: number,
): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const first = (a: number, b: number, most: number) => within(Math.floor(Math.min(a, b) - radius), most);
  const last = (a: number, b: number, most: number) => within(Math.ceil(Math.max(a, b) + radius), most);
  for (let row = first(y0, y1, height); row < last(y0, y1, height); row += 1) {
    for (let column = first(x0, x1, width); column < last(x0, x1, width); column += 1) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = length > 0 ? within((x * dx + y * dy) / length, 1) : 0;
      const [ox, oy] = [x - along * dx, y - along * dy];
      if (ox * ox + oy * oy <= radius * radius) covered[row * width + column] = 1;
    }
  }
}

/** How many pixels of each block of `side` by `side` are covered. */
export function blocks(covered: Uint8Array, width: number, side: number): Float32Array<ArrayBuffer> {
  const columns = width / side;
  const counts = new Float32Array(covered.length / (side * side));
  covered.forEach((on, i) => {
    const block = Math.floor(i / width / side) * columns + Math.floor((i % width) / side);
    counts[block] = (counts[block] ?? 0) + on;
  });
  return counts;
}
