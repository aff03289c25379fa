// How long things take here: measured by the page's own clock, reported and attached, never asserted. Each line that
// begins with "speed" is one figure: what, and its milliseconds.
import type { Page, TestInfo } from "@playwright/test";
import { expect, ready, test } from "./playground.ts";

// A trace takes a picture of the page at every step, and would be measured too.
test.use({ trace: "off", screenshot: "off" });
// One after the other: two pages would measure each other.
test.describe.configure({ mode: "serial" });

interface SweepEntry {
  milliseconds: number;
  recipes: number;
  cached: number;
  batches: number;
  millis: number[];
}

const sweeps = (page: Page) =>
  page.evaluate(() =>
    performance.getEntriesByName("sweep").map(
      (entry): SweepEntry => ({
        milliseconds: entry.duration,
        ...(entry as PerformanceMeasure).detail,
      }),
    ),
  );

function report(info: TestInfo, what: string, figures: Record<string, unknown>): void {
  const rounded = JSON.stringify(figures, (_, value) =>
    typeof value === "number" ? Math.round(value * 10) / 10 : value,
  );
  console.log(`speed ${what} ${rounded}`);
  info.annotations.push({ type: "speed", description: `${what} ${rounded}` });
  void info.attach(`speed-${what.replaceAll(" ", "-")}`, { body: rounded, contentType: "application/json" });
}

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)] ?? 0;

/** Moves the slider of levels step by step; of each step, milliseconds until the new point was drawn, and painted. */
const drag = (page: Page) =>
  page.evaluate(async () => {
    const slider = document.getElementById("format-levels") as HTMLInputElement;
    const sentence = document.getElementById("sentence") as HTMLElement;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    /** After the frame in which it is called was painted: a task follows the rendering. */
    const painted = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    // Half a bit at each step, from 2 levels to 256.
    const [low, high, stride] = [Number(slider.min), 8 * Number(slider.min), Number(slider.min) / 2];
    const steps: { drawn: number; painted: number }[] = [];
    let at = low;
    for (let step = 0; step < 70; step++) {
      at = at + stride > high ? low : at + stride;
      const changed = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve();
        });
        observer.observe(sentence, { subtree: true, characterData: true, childList: true });
      });
      // Browsers hand out input at the beginning of a frame.
      await frame();
      performance.mark("slid");
      slider.value = String(at);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await changed;
      const drawn = performance.measure("slider to drawn point", "slid").duration;
      // The frame that paints what was drawn.
      await frame();
      await painted();
      steps.push({ drawn, painted: performance.measure("slider to repainted point", "slid").duration });
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    return steps;
  });

for (const dataset of ["digits", "iris", "breast_cancer"]) {
  test(`slider to repainted point, ${dataset}`, async ({ page, open }, info) => {
    await open(dataset === "digits" ? "" : `data=${dataset}`);
    await drag(page); // until code is compiled
    const steps = await drag(page);
    expect(steps.length).toBeGreaterThanOrEqual(60);
    const of = (kind: "drawn" | "painted") => {
      const all = steps.map((step) => step[kind]);
      return { median: quantile(all, 0.5), p95: quantile(all, 0.95) };
    };
    report(info, `slider ${dataset}`, { drawn: of("drawn"), repainted: of("painted") });
  });
}

test("navigation to the first chart, and the sweep of the digits", async ({ page, open }, info) => {
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const count = document.querySelectorAll("#chart [role=option]").length;
      if (count > 1 && performance.getEntriesByName("first points").length === 0)
        performance.mark("first points");
      if (document.documentElement.dataset.status === "ready") performance.mark("full chart");
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-status"],
    });
  });
  for (const visit of ["first visit", "second visit"]) {
    await open();
    const mark = (name: string) =>
      page.evaluate((key) => performance.getEntriesByName(key)[0]?.startTime ?? Number.NaN, name);
    report(info, visit, { firstPoints: await mark("first points"), fullChart: await mark("full chart") });
    const [sweep] = await sweeps(page);
    expect(sweep?.recipes).toBeGreaterThan(100);
    report(info, `sweep digits, ${visit}`, { ...sweep });
  }
});

test("the sweep of MNIST", async ({ page, open }, info) => {
  test.setTimeout(180_000);
  await open();
  await page.getByLabel("Data and model").selectOption("mnist");
  await expect(page.locator("html")).toHaveAttribute("data-status", "training", { timeout: 30_000 });
  await page.waitForFunction(() => document.documentElement.dataset.status === "sweeping", undefined, {
    timeout: 120_000,
  });
  await page.waitForFunction(() => document.documentElement.dataset.status === "ready", undefined, {
    timeout: 120_000,
  });
  const sweep = (await sweeps(page)).at(-1);
  const each = (sweep?.millis ?? []).reduce((sum, millis) => sum + millis, 0) / (sweep?.recipes ?? 1);
  const took = sweep?.milliseconds ?? 0;
  report(info, "sweep MNIST", { ...sweep, each, of40: (40 * took) / (sweep?.recipes ?? 1) });
  await ready(page);
});
