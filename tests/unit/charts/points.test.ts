// Where the chart of points puts everything: pure layout.
import { describe, expect, test } from "vitest";
import {
  type ChartPoint,
  fullDomain,
  layoutPoints,
  nearestPoint,
  neighbour,
  type PointsData,
  pressedPoint,
} from "../../../www/charts/points.ts";
import { scoreDomain, scoreScale } from "../../../www/charts/score-scale.ts";

const point = (bytes: number, score: number): ChartPoint => ({
  key: `${bytes}`,
  family: "perTensor",
  bytes,
  score,
  interval: { low: score - 0.02, high: Math.min(score + 0.02, 1) },
  label: "",
});

const data: PointsData = {
  points: [point(100, 0.1), point(200, 0.9), point(400, 0.95), point(3000, 0.94)],
  baseline: point(2600, 0.96),
  frontier: ["100", "200", "400"],
  selected: "200",
  hovered: null,
  pinned: [],
  best: null,
  limit: null,
  zoom: null,
  floor: 0,
  scale: "errors",
  finest: 0.001,
};
const words = { x: "", y: "", baseline: "", baselineShort: "", bytes: String, score: String };
const size = { width: 640, height: 400 };

describe.each(["errors", "linear"] as const)("on a scale of %s", (scale) => {
  const layout = layoutPoints({ ...data, scale }, words, size);

  test("every point lies inside the frame, larger to the right, better above", () => {
    for (const { x, y, inside, below } of layout.points) {
      expect(inside && !below).toBe(true);
      expect(x).toBeGreaterThan(layout.frame.left);
      expect(x).toBeLessThan(layout.frame.right);
      expect(y).toBeGreaterThan(layout.frame.top);
      expect(y).toBeLessThan(layout.frame.bottom);
    }
    const [a, b, c] = layout.points;
    expect(a && b && c && a.x < b.x && b.x < c.x && a.y > b.y && b.y > c.y).toBe(true);
  });

  test("a pixel and its values are each other's inverse", () => {
    for (const { x, y, bytes, score } of layout.points) {
      const found = layout.invert(x, y);
      expect(found.bytes).toBeCloseTo(bytes, 6);
      expect(found.score).toBeCloseTo(score, 6);
    }
  });

  test("ticks are distinct, inside, and far enough apart to read", () => {
    for (const { ticks, gap } of [
      { ticks: layout.xTicks, gap: 60 },
      { ticks: layout.yTicks, gap: 19 },
    ]) {
      expect(ticks.length).toBeGreaterThan(2);
      const places = ticks.map(({ at }) => at).sort((p, q) => p - q);
      for (let i = 1; i < places.length; i++)
        expect((places[i] ?? 0) - (places[i - 1] ?? 0)).toBeGreaterThanOrEqual(gap);
    }
  });

  describe("the words of the baseline", () => {
    const long = "fp32: 96.0% (95% interval 93%–98%)";
    const named = { ...words, baseline: long, baselineShort: "fp32: 96.0%" };
    const among = (bytes: number[], interval: ChartPoint["interval"] = null) => {
      const baseline = { ...point(2600, 0.96), interval };
      const points = bytes.map((each) => point(each, 0.96));
      return layoutPoints({ ...data, scale, baseline, points }, named, size).baseline;
    };

    test("go where they cover fewer points", () => {
      expect(among([100, 2900, 3000])?.atLeft).toBe(true);
      expect(among([100, 110, 3000])?.atLeft).toBe(false);
    });

    test("are short where long ones would cover points at either end", () => {
      expect(among([100, 2900])?.label).toBe("fp32: 96.0%");
      expect(among([600])?.label).toBe(long);
    });

    test("go along the upper edge of a band that is empty there", () => {
      const placed = among([100, 2900], { low: 0.5, high: 0.999 });
      expect(placed?.label).toBe(long);
      expect(placed?.labelY).toBeLessThan(placed?.y ?? 0);
    });
  });

  test("zooming leaves the others out", () => {
    const zoomed = layoutPoints({ ...data, scale, zoom: { x: [150, 500], y: [0.85, 0.97] } }, words, size);
    expect(zoomed.points.filter(({ inside, below }) => inside && !below).map(({ key }) => key)).toEqual([
      "200",
      "400",
    ]);
  });
});

test("a score below the floor lies on the lower edge and keeps the others apart", () => {
  const layout = layoutPoints({ ...data, points: [...data.points, point(50, -1e6)], floor: -1 }, words, size);
  const lost = layout.points.at(-1);
  expect(lost?.below && lost.inside).toBe(true);
  expect(lost?.y).toBeLessThan(layout.frame.bottom);
  expect(layout.domain.y[0]).toBeGreaterThan(-1.5);
});

test("the frontier goes through its points and on to the right edge", () => {
  const layout = layoutPoints(data, words, size);
  const numbers = layout.frontier.match(/[\d.]+/g)?.map(Number) ?? [];
  expect(numbers[0]).toBeCloseTo(layout.points[0]?.x ?? 0, 1);
  expect(Math.max(...numbers)).toBeCloseTo(layout.frame.right, 1);
});

test("no points at all still give a chart", () => {
  const domain = fullDomain({ ...data, points: [], baseline: null });
  expect(domain.x[0]).toBeGreaterThan(0);
  expect(layoutPoints({ ...data, points: [], baseline: null, frontier: [] }, words, size).frontier).toBe("");
});

test("the nearest point is found within reach only", () => {
  const layout = layoutPoints(data, words, size);
  const [, second] = layout.points;
  if (!second) throw new Error("there are four points");
  expect(nearestPoint(layout, second.x + 5, second.y - 5)?.key).toBe("200");
  expect(nearestPoint(layout, second.x + 500, second.y)).toBeNull();
});

test("arrows walk by size and by score, and stop at the ends", () => {
  const layout = layoutPoints(data, words, size);
  expect(neighbour(layout, "200", "ArrowRight")?.key).toBe("400");
  expect(neighbour(layout, "3000", "ArrowRight")?.key).toBe("3000");
  expect(neighbour(layout, "200", "ArrowUp")?.key).toBe("3000");
  expect(neighbour(layout, "200", "ArrowDown")?.key).toBe("100");
  expect(neighbour(layout, null, "ArrowLeft")?.key).toBe("100");
});

describe("the scale of errors", () => {
  test("gives a halving of the errors the same room everywhere", () => {
    const scale = scoreScale("errors", [0, 0.99], [400, 0], 0.001);
    expect(scale(0.5) - scale(0.75)).toBeCloseTo(scale(0.9) - scale(0.95), 6);
  });

  test("holds a perfect score", () => {
    const domain = scoreDomain("errors", 0.5, 1, 0.01);
    const scale = scoreScale("errors", domain, [400, 0], 0.01);
    expect(scale(1)).toBeGreaterThanOrEqual(0);
    expect(scale(1)).toBeLessThan(scale(0.98));
    expect(scale.ticks(20)).toContain(1);
  });

  test("bears scores below zero", () => {
    const scale = scoreScale("errors", scoreDomain("errors", -1, 0.5, 0.001), [400, 0], 0.001);
    expect(scale(-1)).toBeLessThan(400);
    expect(scale(-1)).toBeGreaterThan(scale(0));
  });
});

test("a press on points that lie on one another selects each in turn", () => {
  const twin = { ...point(200, 0.9), key: "twin" };
  const layout = layoutPoints({ ...data, points: [...data.points, twin] }, words, size);
  const { x = 0, y = 0 } = layout.points[1] ?? {};
  const press = (selected: string | null) => pressedPoint(layout, x + 2, y, selected)?.key;
  expect(press("200")).toBe("twin");
  expect(press("twin")).toBe("200");
  expect(["200", "twin"]).toContain(press("400"));
  expect(pressedPoint(layout, x, y - 60, null)).toBeNull();
});
