// What comes out of a printer: the view as it is, light, with nothing cut off and nothing that one could press.
import type { Page } from "@playwright/test";
import { TABS } from "../../www/state.ts";
import { expect, test } from "./playground.ts";

/** What is left of A4 between the margins. */
const PAPER = { width: 688, height: 1017 };

/** The page as on paper, to be looked at. A browser that prints says so before and after. */
async function onPaper(page: Page, look: () => Promise<void>): Promise<void> {
  await expect(page.locator("link[media=print]")).toBeAttached();
  await page.waitForLoadState("networkidle");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await look();
  await page.emulateMedia({ media: "screen", colorScheme: "dark" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
}

/** How light the first heat map is, of 255. */
const brightness = (page: Page) =>
  page
    .locator("#panel canvas")
    .first()
    .evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      context?.drawImage(element as HTMLCanvasElement, 0, 0);
      const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      return data.reduce((sum, value) => sum + value, 0) / data.length;
    });

test("title, sentence, recipe in words, chart, open tab and open table are printed, in light colours", async ({
  page,
  open,
}) => {
  test.slow();
  await page.emulateMedia({ colorScheme: "dark" });
  await open("theme=dark&tab=pictures&table=open");
  await expect(page.locator("#panel canvas").first()).toBeVisible();
  const dark = await brightness(page);
  const width = (await page.locator("svg.points").boundingBox())?.width;

  await onPaper(page, async () => {
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const sentence = page.getByText("4-bit per-channel weights: 95.3% (−0.8), 400 bytes, 6.5× smaller");
    await expect(sentence.filter({ visible: true })).toHaveCount(1);
    await expect(page.locator(".on-paper")).toContainText("Digits 8×8 · softmax 64 × 10");
    await expect(page.locator(".on-paper div").filter({ hasText: "Levels" })).toHaveText("Levels16");
    await expect(page.locator("svg.points")).toBeVisible();
    await expect(page.locator(".points-table tbody tr").first()).toBeVisible();
    await expect(page.getByRole("tab").filter({ visible: true })).toHaveText(["Heat maps"]);
    for (const hidden of [
      "#recipe",
      "#status",
      "#chart-keys",
      ".tools",
      ".bar select",
      ".wish",
      ".skip-link",
    ])
      await expect(page.locator(hidden).filter({ visible: true }), hidden).toHaveCount(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
    expect(await brightness(page)).toBeGreaterThan(dark + 50);
  });

  await expect(page.locator(".on-paper")).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await brightness(page)).toBeCloseTo(dark);
  expect((await page.locator("svg.points").boundingBox())?.width).toBe(width);
});

test("what is closed is not printed", async ({ page, open }) => {
  await open();
  await onPaper(page, async () => {
    await expect(page.locator(".points-table")).toBeHidden();
    await expect(page.locator("#recipe")).toBeHidden();
  });
});

test("what a link leaves out is not on paper either", async ({ page, open }) => {
  await open("without=sentence,format.levels,finer");
  await onPaper(page, async () => {
    await expect(page.locator(".on-paper")).toContainText("Number format");
    await expect(page.locator(".on-paper")).not.toContainText(/Levels|Coding|95\.3%/);
    await expect(page.locator("#sentence")).toBeHidden();
  });
});

test("nothing is wider than a sheet, in any tab and language", async ({ page, open }) => {
  test.slow();
  await page.setViewportSize(PAPER);
  for (const fragment of ["lang=en&table=open&network=8", "lang=zh&table=open"]) {
    await open(fragment);
    for (const tab of TABS) {
      // The table is the same in every tab, and has many rows to lay out.
      if (tab === TABS[1]) await page.locator(".points-table > summary").click();
      await page.locator(`#tab-${tab}`).click();
      await expect(page.locator("#panel").locator("table, svg, canvas").first()).toBeVisible();
      await onPaper(page, async () => {
        const beyond = await page.evaluate(() =>
          [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
            .filter((element) => !element.closest(".visually-hidden, [hidden]"))
            .map((element) => element.outerHTML.slice(0, 120)),
        );
        expect(beyond, `${fragment} ${tab}`).toEqual([]);
      });
    }
  }
});

test("the browser's own printing brings everything, and leaves the page as it was", async ({
  page,
  open,
}) => {
  test.slow();
  await open("table=open&theme=dark&tab=pictures");
  await expect(page.locator("link[media=print]")).toBeAttached();
  await expect(page.locator("#panel canvas").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    addEventListener("beforeprint", () => {
      document.documentElement.dataset.printed = document.querySelector(".on-paper dl")?.textContent ?? "";
    });
  });
  const width = (await page.locator("svg.points").boundingBox())?.width;
  const dark = await brightness(page);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  await expect(page.locator("html")).toHaveAttribute("data-printed", /Number format/);
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
  // A column that only scrolls on the screen would end with the first sheet.
  expect(sheets.length).toBeGreaterThan(3);
  await expect(page.locator(".on-paper")).toHaveCount(0);
  expect((await page.locator("svg.points").boundingBox())?.width).toBe(width);
  expect(await brightness(page)).toBeCloseTo(dark);
});
