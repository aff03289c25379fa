// The page for everyone: languages, themes, widths, axe.
import type { Page } from "@playwright/test";
import { TABS } from "../../www/state.ts";
import { beyond, choice, expect, ready, test, violations } from "./playground.ts";

/** Shows each tab in turn and waits until something of it is there. */
async function eachTab(page: Page, look: (tab: string) => Promise<void>): Promise<void> {
  for (const tab of TABS) {
    await page.locator(`#tab-${tab}`).click();
    await expect(page.locator("#panel").locator("table, svg, canvas").first()).toBeVisible();
    await look(tab);
  }
}

/** Rows of the table are alike, and most of what axe would look at. */
const MORE_ROWS = ".points-table tbody tr:nth-child(n+20)";

for (const lang of ["en", "zh"]) {
  test(`axe finds nothing, in any tab and in About: ${lang}`, async ({ page, open }) => {
    test.slow();
    await open(`lang=${lang}&wish=bytes,1200&network=8`);
    const table = page.locator(".points-table > summary");
    await table.click();
    await page.locator(".help > summary").first().click();
    await page.locator(".layers > summary").click();
    expect(await violations(page, undefined, [MORE_ROWS])).toEqual([]);
    await table.click();
    await eachTab(page, async (tab) => expect(await violations(page, "#inspector"), tab).toEqual([]));
    await page.getByRole("button", { name: lang === "en" ? "About" : "关于", exact: true }).click();
    expect(await violations(page, "#about")).toEqual([]);
    await page.getByRole("button", { name: lang === "en" ? "Close" : "关闭" }).click();
    await expect(page.locator("#about")).toBeHidden();
  });
}

test("the language is switched on the spot and stays in the link", async ({ page, open }) => {
  await open();
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("h1")).toHaveText("神经网络量化实验场");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator("#sentence")).toHaveText(
    "权重每通道量化为 4 比特：95.3%（−0.8），400 字节，压缩 6.5×",
  );
  await expect(page).toHaveURL(/lang=zh/);
  await page.goBack();
  await expect(page.locator("h1")).toHaveText("Quantization Playground");
});

test.describe("a Chinese browser", () => {
  test.use({ locale: "zh-CN" });
  test("is greeted in Chinese", async ({ page, open }) => {
    await open();
    await expect(page.locator("h1")).toHaveText("神经网络量化实验场");
  });
});

for (const lang of ["en", "zh"]) {
  test(`nothing is wider than the page, on a phone or a wide screen: ${lang}`, async ({ page, open }) => {
    test.slow();
    for (const data of ["line", "digits&network=8"]) {
      await open(`lang=${lang}&data=${data}`);
      await eachTab(page, async (tab) => {
        for (const width of [390, 768, 1440, 2560]) {
          await page.setViewportSize({ width, height: 900 });
          await expect.poll(() => beyond(page), `${data} ${tab} ${width}`).toBeLessThanOrEqual(0);
        }
      });
    }
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test("the chart comes first and the recipe rises from the bottom", async ({ page, open }) => {
    await open();
    await expect(page.locator("svg.points")).toBeInViewport();
    const levels = page.getByRole("slider", { name: "Levels", exact: true });
    await expect(levels).toBeHidden();
    await page.getByRole("button", { name: /^Recipe/ }).tap();
    await expect(levels).toBeVisible();
    await choice(page, "Start from", "Global").tap();
    await expect(page.locator("#sentence")).toHaveText(/one global range/);
    await page.getByRole("button", { name: /^Recipe/ }).tap();
    await expect(levels).toBeHidden();
    expect(await violations(page)).toEqual([]);
  });
});

test("nothing moves under prefers-reduced-motion", async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open();
  const duration = await page
    .locator(".ring.selected")
    .evaluate((ring) => getComputedStyle(ring).transitionDuration);
  expect(duration).toBe("0s");
});

test("a worker that dies is replaced, and nothing of the view is lost", async ({ page, open }) => {
  await open("recipe=format.kind:integer,format.levels:8,granularity.kind:perTensor&tab=weight");
  const [worker] = page.workers();
  if (!worker) throw new Error("no worker runs");
  const words = await page.locator("#sentence").textContent();
  // A worker that has closed itself says nothing more, as one that the browser has killed.
  await worker.evaluate(() => self.close()).catch(() => undefined);
  await page.getByRole("spinbutton", { name: "Levels, exact" }).fill("9");
  await page.keyboard.press("Enter");
  await expect(page.locator("#sentence")).toHaveText(/^9-level \(4-bit\) per-tensor weights/, {
    timeout: 30_000,
  });
  await page.goBack();
  await expect(page.locator("#sentence")).toHaveText(words ?? "");
  await ready(page);
});

test("the recipe is a sheet on a phone alone, and nothing shows through its bar", async ({ page, open }) => {
  await open();
  const bar = page.locator("#recipe > .sheet-toggle");
  await expect(bar).toBeHidden();
  await page.setViewportSize({ width: 390, height: 844 });
  await bar.click();
  await expect(bar).toHaveAttribute("aria-expanded", "true");
  await page.mouse.move(10, 10);
  await expect(bar).toHaveCSS("background-color", /^rgb\(/);
});
