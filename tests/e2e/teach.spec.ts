// The page on which teachers make links: its preview, what comes out of it, and that it is a page for everyone.
import type { Page } from "@playwright/test";
import { beyond, expect, ready, sentence, test, violations } from "./playground.ts";

async function openTeach(page: Page, fragment = ""): Promise<void> {
  await page.goto(`./teach.html${fragment && `#${fragment}`}`);
  await ready(page);
}

const preview = (page: Page) => page.frameLocator(".teach-frame");
const box = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });

test("what is chosen is seen at once, and the link shows the same", async ({ page, context }) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openTeach(page);
  await page.getByLabel("Title").fill("Lesson <1>");
  await expect(preview(page).locator(".lock-title")).toHaveText("Lesson <1>");
  await box(page, "Lock: Granularity").check();
  await expect(preview(page).locator('[name="granularity"]').first()).toBeDisabled();
  await box(page, "Leave out: Table of points").check();
  await expect(preview(page).locator(".points-table")).toBeHidden();
  await box(page, "Leave out: Table of points").uncheck();
  await expect(preview(page).locator(".points-table")).toBeVisible();
  await page.getByLabel("Data", { exact: true }).selectOption("iris");
  await expect(preview(page).locator("#dataset")).toHaveValue("iris");

  // The start is what the teacher makes of the preview.
  const exact = preview(page).getByRole("spinbutton", { name: /exact/ });
  await exact.fill("8");
  await exact.press("Enter");
  await expect(preview(page).locator("#sentence")).toHaveText(/^3-bit/);
  await expect(page.locator("#lesson-recipe")).toHaveText("The dataset's first recipe");
  await page.locator("#take-shown").click();
  await expect(page.locator("#lesson-recipe")).toHaveText("3-bit per-channel weights");
  await expect(page.locator("#said")).toHaveText(/^Taken over/);

  await page.getByRole("button", { name: "Copy: Link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.locator("#link").textContent());
  await page.goto("about:blank");
  await page.goto(link);
  await ready(page);
  await expect(page.locator(".lock-title")).toHaveText("Lesson <1>");
  await expect(sentence(page)).toHaveText(/^3-bit per-channel weights/);
  await expect(page.locator('[name="granularity"]').first()).toBeDisabled();
});

test("the snippets say what the link says", async ({ page }) => {
  await openTeach(page, "data=line&tab=weight&title=A%22B&locked=dataset");
  await page.locator("#lesson-language").selectOption("zh");
  await expect(page.locator("#link")).toHaveText(/#lang=zh&data=line&tab=weight&title=A%22B&locked=dataset$/);
  await expect(page.locator("#frame")).toHaveText(/^<iframe src="[^"]*&amp;embed=1" title="A&quot;B"/);
  await expect(page.locator("#element")).toContainText(
    '#tab=weight" dataset="line" lang="zh" title="A&quot;B" locked="dataset"',
  );
  await expect(preview(page).locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect((await page.request.get("./element.js")).status()).toBe(200);
});

test("About leads there with the view at hand, and back", async ({ page, open }) => {
  await open("data=wine&tab=why");
  await page.getByRole("button", { name: "About", exact: true }).click();
  await page.getByRole("link", { name: "Make a link" }).click();
  await ready(page);
  await expect(page.getByLabel("Data", { exact: true })).toHaveValue("wine");
  await expect(preview(page).locator("#tab-why")).toHaveAttribute("aria-selected", "true");
  await page.getByRole("link", { name: "Back to the playground" }).click();
  await ready(page);
  await expect(page).toHaveURL(/data=wine/);
});

for (const lang of ["en", "zh"])
  test(`axe finds nothing, and nothing is too wide: ${lang}`, async ({ page }) => {
    await openTeach(page, `lang=${lang}&title=1&locked=recipe`);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await beyond(page)).toBeLessThanOrEqual(0);
    }
    expect(await violations(page, undefined, [".teach-frame"])).toEqual([]);
  });
