// Paths of lines through points, in pixels.

type Points = readonly (readonly [number, number])[];

const at = ([x, y]: readonly [number, number]) => `${x.toFixed(2)},${y.toFixed(2)}`;

/** Straight from point to point. */
export function straight(points: Points): string {
  return points.length > 0 ? `M${points.map(at).join("L")}` : "";
}

/** Level up to the next point, then straight up or down to it. */
export function stepped(points: Points): string {
  const corners = points.flatMap((point, i): Points => {
    const before = points[i - 1];
    return before ? [[point[0], before[1]], point] : [point];
  });
  return straight(corners);
}
