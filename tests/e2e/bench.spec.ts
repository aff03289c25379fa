// The benchmark page: it comes to its end with right results, for everyone. No time is asserted.
import type { Page } from "@playwright/test";
import { rowsOf } from "../../www/bench/measurement.ts";
import { beyond, expect, test, violations } from "./playground.ts";

const status = (page: Page) => page.locator("html");
const done = (page: Page) =>
  expect(status(page)).toHaveAttribute("data-status", "done", { timeout: 120_000 });

async function measured(page: Page, rows: string, fragment: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`./bench.html?rows=${rows}#${fragment}`);
  await page.locator(".button.primary").click();
  await done(page);
}

test("the quick look comes to its end, every result checked", async ({ page }) => {
  test.slow();
  await page.goto("./bench.html");
  await page.getByRole("button", { name: "Measure" }).click();
  await done(page);
  await expect(page.locator("#status")).toHaveText(
    `${rowsOf("quick").length} rows measured; every result agrees with the reference.`,
  );
  const tables = page.locator(".bench-table");
  await expect(tables).toHaveCount(rowsOf("quick").length);
  await expect(page.locator(".bench-failed")).toHaveCount(0);
  const first = tables.first().locator("tbody tr");
  await expect(first.filter({ hasText: "Plain JavaScript" })).toContainText("✓ equal");
  await expect(first.filter({ hasText: /^\s*This playground\s/ }).first()).toContainText("✓ equal");
  // Chromium has both builds, which are instances of their own.
  await expect(page.locator(".bench-place")).toContainText("WebAssembly with relaxed SIMD");
  const products = tables.filter({ hasText: "int8 × int8" }).first();
  await expect(
    products.locator("tr").filter({ hasText: "This playground (simd128 build" }).first(),
  ).toContainText("✓ equal");
});

test("the keyboard is enough: choose, measure, stop", async ({ page }) => {
  await page.goto("./bench.html");
  const quick = page.getByRole("radio", { name: "A quick look" });
  await quick.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Everything" })).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const all = page.getByRole("checkbox", { name: "Quantize f32 to 8 bits" });
  await all.focus();
  await page.keyboard.press("Space");
  await expect(all).not.toBeChecked();
  await expect(page.getByRole("radio", { name: "My choice" })).toBeChecked();
  await page.getByRole("button", { name: "Measure" }).focus();
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveAttribute("data-status", "running", { timeout: 30_000 });
  await page.getByRole("button", { name: "Stop" }).focus();
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveAttribute("data-status", "stopped");
  await expect(page.locator("#status")).toContainText("Stopped");
});

for (const lang of ["en", "zh"]) {
  test(`axe finds nothing, and nothing is too wide: ${lang}`, async ({ page }) => {
    test.slow();
    await measured(page, "layer", `lang=${lang}`);
    await page.locator(".bench-rows > summary").click();
    expect(await violations(page)).toEqual([]);
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await beyond(page), `${width} px`).toBeLessThanOrEqual(0);
    }
  });
}

test("results are saved as JSON", async ({ page }) => {
  await measured(page, "layer-int8", "lang=en");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save JSON" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const { rows, place } = JSON.parse(Buffer.concat(chunks).toString());
  expect(place.build).toMatch(/simd/);
  expect(rows).toHaveLength(1);
  const [ours] = rows[0].contestants;
  expect(ours).toMatchObject({ id: "ours", check: { rule: "exact", ok: true, worst: 0 } });
});

test("the playground leads there and back, in the same view, language and colours", async ({
  page,
  open,
}) => {
  await open("lang=zh&theme=dark&data=iris");
  await page.getByRole("link", { name: "测速" }).click();
  await expect(page.locator("h1")).toHaveText("在这台设备上测量");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("link", { name: "返回实验场" }).click();
  await expect(page.locator("#dataset")).toHaveValue("iris");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
});

test("on a phone the way leads over About", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open();
  await page.getByRole("button", { name: "About" }).click();
  await page.locator("#about").getByRole("link", { name: "Measure", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Measure on this device");
});
