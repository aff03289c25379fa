// Looking inside the selected point: statistics, one weight, heat maps, predictions.
import { readFile } from "node:fs/promises";
import { choice, expect, ready, test } from "./playground.ts";

test("statistics come first, with the histogram and its levels", async ({ page, open }) => {
  await open();
  const stats = page.locator(".stats");
  await expect(stats.getByRole("row", { name: /^Values/ })).toContainText(/640\s*650/);
  await expect(stats.getByRole("row", { name: /^Maximum/ })).toContainText("2.473");
  await expect(page.locator(".histogram .levels line")).toHaveCount(15);
  await page.getByLabel("Tensor", { exact: true }).selectOption({ label: "bias (10)" });
  await expect(stats.getByRole("row", { name: /^Values/ })).toContainText(/10\s*650/);
});

test("a weight is dragged along the line: interval, integer and recovered value follow", async ({
  page,
  open,
}) => {
  await open("tab=weight");
  const steps = page.locator(".steps");
  const trained = await steps.textContent();
  const line = page.getByRole("slider", { name: "Value" });
  const box = await line.boundingBox();
  if (!box) throw new Error("the line has no place");
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await expect(steps).not.toHaveText(trained ?? "");
  await expect(page.locator(".drag-state")).toContainText("Dragged away from its trained value 1.232.");
  await page.getByRole("button", { name: "Let it go back" }).click();
  await expect(steps).toHaveText(trained ?? "");
  await line.focus();
  await page.keyboard.press("PageDown");
  await expect(steps).not.toHaveText(trained ?? "");
  await page.keyboard.press("Escape");
  await expect(steps).toHaveText(trained ?? "");
});

test("an end of a range that is set by hand is dragged along the histogram", async ({ page, open }) => {
  await open(
    "recipe=format.kind:integer,format.levels:8,format.symmetry:affine,range.kind:manual,range.low:-2,range.high:2",
  );
  const histogram = page.locator(".chart-histogram");
  await expect(histogram.locator(".clip-handle")).toHaveCount(2);
  const high = page.getByRole("spinbutton", { name: "Upper end" });
  await expect(high).toHaveValue("2");
  const low = page.getByRole("spinbutton", { name: "Lower end" });
  const drag = async (which: 0 | 1, by: number) => {
    const grip = await histogram.locator(".clip-handle rect").nth(which).boundingBox();
    if (!grip) throw new Error("the handle has no place");
    await page.mouse.move(grip.x + 4, grip.y + 4);
    await page.mouse.down();
    await page.mouse.move(grip.x + 4 + by, grip.y + 4, { steps: 5 });
    await page.mouse.up();
  };
  await drag(1, -60);
  await expect.poll(async () => Number(await high.inputValue())).toBeLessThan(1.5);
  await expect(low).toHaveValue("-2");
  await drag(0, 60);
  await expect.poll(async () => Number(await low.inputValue())).toBeGreaterThan(-1.5);
  await page.goBack();
  await expect(low).toHaveValue("-2");
  await page.goBack();
  await expect(high).toHaveValue("2");
  // A symmetric grid reaches as far on either side.
  await page.getByRole("radio", { name: "Symmetric" }).check();
  await drag(1, -60);
  await expect.poll(async () => Number(await low.inputValue())).toBeGreaterThan(-1.5);
  expect(await low.inputValue()).toBe(`-${await high.inputValue()}`);
});

test("the tutorial's weight: 8 levels over [−10, 10], step by step", async ({ page, open }) => {
  await open("data=line&line=5,0,0,1&tab=weight");
  const steps = page.locator(".steps");
  await expect(steps).toContainText("The range is declared beforehand: −10 … 10.");
  await expect(steps).toContainText("= (10 − (−10)) / 7 = 2.8571");
  await expect(steps).toContainText("w / s = 5 / 2.8571 = 1.75");
  await expect(steps).toContainText("q = 6");
  await expect(steps).toContainText("= (6 − 4) · 2.8571 = 5.7143");
});

test("transformed weights are named as such, and biases are as they were", async ({ page, open }) => {
  await open(
    "recipe=format.kind:integer,format.levels:16,granularity.kind:perChannel,transform.kind:hadamard",
  );
  const panel = page.locator("#panel");
  await expect(panel).toContainText("Hadamard rotation changes the weights before they are rounded");
  await page.getByLabel("Tensor", { exact: true }).selectOption({ label: "bias (10)" });
  await expect(panel).not.toContainText("changes the weights before");
});

test("heat maps show one picture a class, and a press follows that weight", async ({ page, open }) => {
  await open("tab=pictures");
  const maps = page.locator("button.heat");
  await expect(maps).toHaveCount(30);
  await page.getByRole("button", { name: "After: class 3" }).click({ position: { x: 20, y: 20 } });
  await expect(page).toHaveURL(/weight=\d+/);
  const before = page.url();
  await page.keyboard.press("ArrowRight");
  await expect(page).not.toHaveURL(before);
  const drawn = await page
    .locator("button.heat canvas")
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels =
        (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      return new Set(
        Array.from({ length: pixels.length / 4 }, (_, i) => `${pixels[4 * i]},${pixels[4 * i + 1]}`),
      ).size;
    });
  expect(drawn).toBeGreaterThan(10);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: /Error as SVG/ }).click();
  const text = await readFile(await (await waiting).path(), "utf8");
  expect(text.match(/<image/g)).toHaveLength(30);
});

test("predictions: the confusion matrix adds up, and the flipped samples are shown", async ({
  page,
  open,
}) => {
  await open("tab=predictions&recipe=format.kind:integer,format.levels:4,granularity.kind:perTensor");
  const cells = page.locator(".confusion td.number");
  await expect(cells).toHaveCount(100);
  const total = await cells.evaluateAll((all) =>
    all.reduce((sum, cell) => sum + Number(/\d+/.exec(cell.textContent ?? "")?.[0]), 0),
  );
  expect(total).toBe(359);
  await expect(page.getByRole("heading", { name: /\d+ predictions of 359 changed/ })).toBeVisible();
  await expect(page.locator(".sample canvas").first()).toBeVisible();
});

test("a regression shows its fit before and after", async ({ page, open }) => {
  await open("data=line&tab=predictions");
  await expect(page.locator(".plane path.series")).toHaveCount(3);
  await expect(page.getByText(/^Root mean square error/)).toBeVisible();
});

test("tabs are walked with the arrow keys", async ({ page, open }) => {
  await open();
  await page.getByRole("tab", { name: "Weights" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "One weight" })).toBeFocused();
  await expect(page.getByRole("tabpanel")).toContainText("Drag the weight");
});

test("the reasons of the selected point stand beside those of a pinned one", async ({ page, open }) => {
  await open("tab=why&pins=format.kind:integer,format.levels:16,granularity.kind:perTensor");
  const counters = page.locator("#panel table.stats").first();
  await expect(counters.getByRole("columnheader")).toHaveText(["Selected", "A"]);
  await expect(counters.getByRole("row", { name: /^Bits for a code/ })).toContainText(/4\.00\s*4\.00/);
  await expect(counters.getByRole("row", { name: /^Bytes of the model/ })).toContainText(/400\s*364/);
  const bars = page.locator("svg.bars");
  await expect(bars).toHaveCount(2);
  await expect(bars.first().locator(".bars-before rect")).toHaveCount(15);
  await expect(page.locator("#why-sentence")).toContainText(
    /^Each weight moves to the nearest of 15 levels, .* apart: \d+% of the weights/,
  );
  await choice(page, "Start from", "float32").check();
  await expect(page.locator("#panel")).toContainText("Float weights have no levels");
});

test("engines part at a tie", async ({ page, open }) => {
  await open("tab=weight&recipe=format.kind:integer,format.levels:256,format.symmetry:affine");
  const panel = page.locator("#panel");
  await expect(panel.getByRole("row", { name: /^Divide, round half to even/ })).toContainText("NumPy");
  await page.getByRole("button", { name: "Go to a tie" }).click();
  await expect(panel).toContainText(/conventions? stores? another integer for this very value and scale/);
  await expect(panel.locator("tr.differs").first()).toBeVisible();
  await page.getByRole("button", { name: "Let it go back" }).click();
  await expect(page.locator(".drag-state")).toBeEmpty();
});

test("what changes besides accuracy is measured for the recipe at hand", async ({ page, open }) => {
  await open("tab=measures");
  const agreement = page.locator("#panel").getByRole("row", { name: /^Same answer as fp32/ });
  const first = await agreement.textContent();
  await expect(page.locator("#panel svg.plane")).toBeVisible();
  await expect(page.locator("#shifts tbody tr")).toHaveCount(3);
  await page.getByRole("spinbutton", { name: "Levels, exact" }).fill("3");
  await page.keyboard.press("Enter");
  await expect(agreement).not.toHaveText(first ?? "");
});

test("time, operations and bytes of a sample stand beside those of fp32", async ({ page, open }) => {
  await open("tab=measures");
  const cost = page.locator(".cost");
  const row = (name: RegExp) => cost.getByRole("row", { name });
  await expect(row(/^Multiply-adds/)).toContainText(/640\s*640/);
  await expect(row(/^Bytes of the packed model/)).toContainText(/2\.5\sKB\s*400\sB/);
  await expect(cost).toContainText("no pass in integers");
  await choice(page, "Activations", "Dynamic").check();
  await expect(cost).toContainText("multiplies in integers");
  for (const time of [/^Time, one sample at a time/, /^Time, 359 samples together/]) {
    await expect(row(time)).toContainText(/fp32.*µs.*µs/s);
    const figures = await row(time).getByRole("cell").allInnerTexts();
    for (const text of figures) expect(Number.parseFloat(text)).toBeGreaterThan(0);
  }
});

test("a network is trained, mixed and searched layer by layer", async ({ page, open }) => {
  await open();
  await page.getByLabel("Model", { exact: true }).selectOption("Network");
  await expect(page.locator(".model-words")).toHaveText(/network 64 × 32 × 10/);
  await ready(page);
  await expect(page.locator("#sentence")).toHaveText(/1,520 bytes/);
  await page.locator(".layers > summary").click();
  const last = page.getByRole("group", { name: /fc2\.weight/ });
  await last.getByRole("radio", { name: "Its own" }).check();
  await last.getByRole("spinbutton", { name: "Levels, exact" }).fill("256");
  await page.keyboard.press("Enter");
  await expect(page.locator("#sentence")).toHaveText(/^Mixed-precision weights \(4-bit, 8-bit\)/);
  await expect(page).toHaveURL(/layers\.1\.format\.levels:256/);
  await page.reload();
  await expect(page.locator("#sentence")).toHaveText(/^Mixed-precision weights \(4-bit, 8-bit\)/);
  await ready(page);
  await page.getByLabel("I have").fill("1100");
  const mixed = page.locator("#chart").getByRole("option", { name: /Mixed-precision/ });
  const before = await mixed.count();
  await page.getByRole("button", { name: "Search per layer" }).click();
  await expect.poll(() => mixed.count()).toBeGreaterThan(before);
  await ready(page);
  await expect(page.locator(".wish output")).toContainText("Best: ");
});
