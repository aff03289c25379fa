// Links that hide, lock and name parts of the page, as teachers make them.
import type { Page } from "@playwright/test";
import { PLACES, selectorOf } from "../../www/locks/places.ts";
import { choice, expect, points, ready, sentence, test, violations } from "./playground.ts";

const levels = (page: Page) => page.getByRole("slider", { name: /^Levels/ });

test("a title stands above the sentence and in the title of the document", async ({ page, open }) => {
  await open(`title=${encodeURIComponent("Lesson 1: <b>bits</b> & bytes")}`);
  await expect(page.locator(".lock-title")).toHaveText("Lesson 1: <b>bits</b> & bytes");
  await expect(page).toHaveTitle("Lesson 1: <b>bits</b> & bytes · Quantization Playground");
  await expect(page.locator(".lock-note")).toHaveCount(0);
  await expect(levels(page)).toBeEnabled();
});

test("a locked recipe is looked at from everywhere and changed from nowhere", async ({ page, open }) => {
  await open("locked=recipe&table=open&wish=bytes,600");
  const before = (await sentence(page).textContent()) ?? "";
  expect(before).toMatch(/^4-bit per-channel weights/);
  const fields = page.locator("#recipe").locator("input, select, button:not(.sheet-toggle)");
  expect(await fields.count()).toBeGreaterThan(20);
  await expect(fields.and(page.locator(":enabled"))).toHaveCount(0);
  await expect(page.locator("#recipe .section-head .lock-sign")).toBeVisible();
  await expect(page.locator(".lock-note")).toContainText("locked");
  await expect(page.locator(".points-table .row-choice:disabled").first()).toBeVisible();
  await expect(page.locator(".points-table .row-choice:enabled")).toHaveCount(0);
  await expect(page.locator(".wish output button")).toBeDisabled();

  // By keyboard: points can be walked, not chosen.
  const chart = page.locator("#chart");
  await expect(chart).toHaveAttribute("aria-readonly", "true");
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".tip")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator(".lock-answer")).toHaveText("The link has locked this.");
  // By pointer.
  const other = points(page).nth(3);
  const box = await other.boundingBox();
  if (!box) throw new Error("the point has no place");
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  // By another view.
  await page.locator("#tab-layers").click();
  await expect(page.locator(".layer-bits button:disabled").first()).toBeVisible();
  await expect(page.locator(".layer-bits button:enabled")).toHaveCount(0);
  await expect(sentence(page)).toHaveText(before);
  await expect(page).not.toHaveURL(/recipe=/);
});

test("one control is locked; what would change it by other ways is, too", async ({ page, open }) => {
  await open("locked=format.levels");
  await expect(levels(page)).toBeDisabled();
  await expect(page.getByRole("spinbutton", { name: "Levels, exact" })).toBeDisabled();
  await expect(page.locator("#recipe").getByRole("img", { name: "Locked by the link" })).toHaveCount(1);
  await choice(page, "Granularity", "Per tensor").check();
  await expect(sentence(page)).toHaveText(/^4-bit per-tensor weights/);
  // NVFP4 has no levels: it would take the control away.
  await expect(page.locator("#format option", { hasText: "NVFP4" })).toBeDisabled();
  await expect(page.locator("#format option:checked")).toBeEnabled();
  await page.locator("#dataset").selectOption("iris");
  await ready(page);
  await expect(sentence(page)).toHaveText(/^4-bit per-tensor weights/);
});

test("locked choices stay locked for arrow keys, and come free with a link that frees them", async ({
  page,
  open,
}) => {
  await open("locked=granularity,language");
  await expect(page.locator('[name="granularity"]:enabled, #bar .language button:enabled')).toHaveCount(0);
  await page.evaluate(() => {
    location.hash = "";
  });
  await expect(page.locator('[name="granularity"]').first()).toBeEnabled();
  await expect(page.locator(".lock-sign")).toHaveCount(0);
  await expect(page.locator(".lock-note")).toHaveCount(0);
});

test("data that are locked take no files", async ({ page, open }) => {
  await open("locked=dataset");
  await expect(page.locator("#dataset")).toBeDisabled();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["{}"], "model.json"));
    return data;
  });
  await page.dispatchEvent("#stage", "drop", { dataTransfer: transfer });
  await expect(page.locator(".lock-answer")).toHaveText("The link has locked this.");
  await expect(page.locator("#open-dialog")).toHaveCount(0);
});

test("every id of the table is a place of the page, and can be hidden", async ({ page, open }) => {
  test.slow();
  const view = "data=line&network=4&wish=bytes,10&pins=format.kind:float32&table=open";
  await open(view);
  for (const { id } of PLACES) expect(await page.locator(selectorOf(id)).count(), id).toBeGreaterThan(0);
  await open(`${view}&without=${PLACES.map(({ id }) => id).join(",")}`);
  for (const { id } of PLACES) await expect(page.locator(selectorOf(id)).first(), id).toBeHidden();
});

test("tabs that are not shown are stepped over, and never open", async ({ page, open }) => {
  await open("without=tab-weights,tab-pictures&tab=weights");
  await expect(page.locator("#tab-weight")).toHaveAttribute("aria-selected", "true");
  await page.locator("#tab-weight").press("ArrowRight");
  await expect(page.locator("#tab-predictions")).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("#tab-pictures")).toHaveCount(0);
});

test("the link that a visitor copies keeps what is locked", async ({ page, open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open("title=Lesson&locked=granularity&without=table,wish");
  await choice(page, "Symmetry", "Affine").check();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ["title=Lesson", "locked=granularity", "without=table,wish", "recipe="])
    expect(link).toContain(part);
});

for (const lang of ["en", "zh"])
  test(`axe finds nothing in a lesson: ${lang}`, async ({ page, open }) => {
    await open(
      `lang=${lang}&title=1&locked=dataset,language,theme,recipe,legend,wish,tensor,chart&without=families,table`,
    );
    expect(await violations(page)).toEqual([]);
  });
