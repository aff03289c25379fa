// Changing the recipe: live controls, the point that moves, the link, the history.
import type { Page } from "@playwright/test";
import { choice, expect, ready, sentence, test } from "./playground.ts";

test("the slider of levels moves the point, and one drag is one step back", async ({ page, open }) => {
  await open();
  const before = await sentence(page).textContent();
  const slider = page.getByRole("slider", { name: "Levels", exact: true });
  const box = await slider.boundingBox();
  if (!box) throw new Error("the slider has no place");
  const ring = page.locator(".ring.selected");
  const place = await ring.getAttribute("transform");
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.mouse.down();
  for (const share of [0.25, 0.3, 0.35, 0.4, 0.45])
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  await page.mouse.up();
  await expect(sentence(page)).not.toHaveText(before ?? "");
  await expect(ring).not.toHaveAttribute("transform", place ?? "");
  await page.goBack();
  await expect(sentence(page)).toHaveText(before ?? "");
  await page.goForward();
  await expect(sentence(page)).not.toHaveText(before ?? "");
});

test("an arrow key on the slider is one level; any number can be typed", async ({ page, open }) => {
  await open();
  await page.getByRole("slider", { name: "Levels", exact: true }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(sentence(page)).toHaveText(/^15-level \(4-bit\) per-channel weights/);
  const exact = page.getByRole("spinbutton", { name: "Levels, exact" });
  await exact.fill("1000");
  await exact.press("Enter");
  await expect(sentence(page)).toHaveText(/^1,000-level \(10-bit\)/);
  await exact.fill("99999999");
  await exact.press("Enter");
  await expect(exact).toHaveValue("65536");
});

test("the levels say how many bits they take and how many of them are used, and more when asked", async ({
  page,
  open,
}) => {
  await open();
  const control = page.locator(".control").filter({ has: page.locator("#format-levels") });
  const typed = control.getByRole("spinbutton");
  await expect(control).toContainText("16 levels = 4 bits, 15 used");
  await typed.fill("3");
  await typed.press("Enter");
  await expect(control).toContainText(/3 levels = 2 bits(?!, )/);
  await choice(page, "Symmetry", "Affine").check();
  await expect(control).toContainText("3 levels = 2 bits, 2 used");
  const help = control.locator("details.help");
  await help.locator("summary").click();
  await expect(help).toContainText("A narrow span leaves the lowest code unused");
  await page.keyboard.press("Escape");
  await expect(help).not.toHaveAttribute("open");
  await expect(help.locator("summary")).toBeFocused();
});

test("typing is not disturbed by what arrives meanwhile", async ({ page, open }) => {
  await open();
  const exact = page.getByRole("spinbutton", { name: "Levels, exact" });
  await exact.fill("12");
  // Every change of symmetry measures all recipes anew.
  await page.evaluate(() =>
    document.querySelector<HTMLInputElement>('input[name="format.symmetry"]')?.click(),
  );
  await ready(page);
  await expect(exact).toHaveValue("12");
});

test("a link reproduces the view, seeds, zoom, pins and language included", async ({
  page,
  open,
  context,
}) => {
  await open("data=line&line=-2.5,1,0.3,7&tab=weight");
  await choice(page, "Granularity", "Per group").check();
  await page.getByRole("button", { name: "Pin point" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  await ready(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "复制链接" }).click();
  await expect(page.locator("#live")).toHaveText("链接已复制");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(link);
  await ready(other);
  // All but the time of a sample, which is measured anew.
  const places = [
    "#sentence",
    "svg.points .frontier",
    "svg.points .axis",
    ".steps",
    ".compare tbody tr:not(:last-child)",
  ];
  for (const place of places) {
    await expect(other.locator(place).first()).toBeAttached();
    const seen = (view: Page) =>
      view.locator(place).evaluateAll((all) => all.map((one) => one.outerHTML.replaceAll(/<!--.*?-->/g, "")));
    expect(await seen(other)).toEqual(await seen(page));
    expect(await seen(page)).not.toEqual([]);
  }
  await other.close();
});

test("a link that asks for nonsense shows the nearest recipe and no error", async ({ page, open }) => {
  await open(
    "data=digits&recipe=format.kind:integer,format.levels:1,biases.kind:levels,biases.levels:0&zoom=1,2&weight=999999999&tab=weight",
  );
  await expect(sentence(page)).toHaveText(/^3-level \(2-bit\) per-tensor weights/);
  await expect(page.locator(".steps")).toBeVisible();
});

test("a link to a recipe that this version does not know shows the model's own", async ({ page, open }) => {
  await open("recipe=format.kind:posit&pins=prune.kind:nOfM");
  await expect(sentence(page)).toHaveText(/^4-bit per-channel weights: 95\.3%/);
  await expect(page.locator(".problem")).toHaveCount(0);
});

test("a link to a network that is too large shows the linear model", async ({ page, open }) => {
  await open("network=9999");
  await expect(sentence(page)).toHaveText(/^4-bit per-channel weights: 95\.3%/);
  await expect(page.locator(".problem")).toHaveCount(0);
});

test("a link to data that are not here shows the digits", async ({ page, open }) => {
  await open("data=nowhere");
  await expect(sentence(page)).toHaveText(/^4-bit per-channel weights: 95\.3%/);
});

test("dynamic and static activations multiply in integers", async ({ page, open }) => {
  await open();
  for (const [name, words] of [
    ["Dynamic", "dynamic 8-bit activations"],
    ["Static", "static 8-bit activations"],
  ] as const) {
    await choice(page, "Activations", name).check();
    await expect(sentence(page)).toHaveText(new RegExp(words));
  }
  await expect(page.getByRole("slider", { name: "Activation levels" })).toBeVisible();
});

test("training anew from a seed gives its own link and its loss", async ({ page, open }) => {
  await open("data=iris");
  await page.getByRole("button", { name: "Retrain" }).click();
  await expect(page).toHaveURL(/train=1/);
  await ready(page);
  await page.getByRole("tab", { name: "Predictions" }).click();
  await expect(page.getByText("Training loss by iteration")).toBeVisible();
});
