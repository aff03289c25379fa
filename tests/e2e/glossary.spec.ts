// The playground's own words are terms: explained on hover, on focus and on tap, in the language at hand.
import { expect, test, violations } from "./playground.ts";

test.use({ hasTouch: true });

test("words of labels, table, legend and inspector are explained where they stand", async ({
  page,
  open,
}) => {
  await open("tab=why&table=open");
  const bubble = page.locator("#glossary");
  const label = page.locator("#recipe legend", { hasText: "Granularity" });
  await expect(page.locator("#panel [data-term=entropy]")).toBeVisible();

  await label.hover();
  await expect(bubble).toContainText("Which values share a scale");
  await expect(bubble.getByRole("link", { name: "All terms" })).toHaveAttribute("href", /lesson=glossary/);
  // The control itself stays in sight.
  const [beside, control] = [await bubble.boundingBox(), await page.locator("#recipe").boundingBox()];
  expect(beside?.x).toBeGreaterThan((control?.x ?? 0) + (control?.width ?? 0) - 30);
  expect(await violations(page, "#glossary")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(bubble).toBeHidden();

  const head = page.locator(".sort", { hasText: "SQNR" });
  await head.hover();
  await expect(bubble.locator("math")).toBeVisible();
  await expect(bubble).toContainText("over all parameters");
  // What the popover says the browser does not say over it.
  await expect(head).not.toHaveAttribute("title");
  await page.mouse.move(0, 0);
  await expect(bubble).toBeHidden();
  await expect(head).toHaveAttribute("title", /over all parameters/);

  await page.getByRole("spinbutton", { name: "Levels, exact" }).focus();
  await page.keyboard.press("Tab");
  await expect(bubble).toContainText("A value that a code can stand for");

  // One stop for the Tab key; the arrows go on from there.
  const stops = page.locator('#panel [data-term][tabindex="0"]');
  await expect(stops).toHaveCount(1);
  await stops.focus();
  await page.keyboard.press("ArrowDown");
  await expect(bubble).toContainText("Share of the values that lie more than half an interval beyond");
  await page.keyboard.press("Enter");
  await expect(bubble.getByRole("link").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(bubble).toBeHidden();
  await expect(stops).toHaveText("Clipped");
  await expect(stops).toBeFocused();

  const count = await page.locator("[data-term]").count();
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("[data-term]")).toHaveCount(count);
  await page.locator("label[for=format]").tap();
  await expect(bubble).toContainText("编码代表什么");
  await expect(page.locator("#format")).not.toBeFocused();
  await page.locator(".legend-note[data-term]").first().tap();
  await expect(bubble).toContainText("帕累托前沿");
  await page.locator("h1").tap();
  await expect(bubble).toBeHidden();

  await page.emulateMedia({ media: "print" });
  const marks = await page
    .locator("#panel [data-term]")
    .evaluateAll((terms) => terms.map((term) => getComputedStyle(term).textDecorationLine));
  expect(new Set(marks)).toEqual(new Set(["none"]));
});
