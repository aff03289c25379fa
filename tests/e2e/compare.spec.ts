// Two pinned points side by side: figures, the same tensor by both, and the test rows that they see otherwise.
import type { Page } from "@playwright/test";
import { digitsTable } from "./digits.ts";
import { beyond, expect, ready, sentence, test, violations } from "./playground.ts";

const coarse = "format.kind:integer,format.levels:4,granularity.kind:perTensor";
const fine = "format.kind:integer,format.levels:16,granularity.kind:perChannel";
const pins = `pins=${coarse};${fine}`;

const comparison = (page: Page) => page.locator(".comparison");
const figures = (page: Page, row: RegExp) =>
  comparison(page).getByRole("row", { name: row }).getByRole("cell").allTextContents();
const numbers = (text: string) =>
  [...text.replaceAll("−", "-").matchAll(/[+-]?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));

test("which is better: the line says what the table says, and how surely", async ({ page, open }) => {
  await open(pins);
  const score = page.locator("#compare-score");
  await expect(score).toContainText("B is better by");
  const [, , difference = ""] = await figures(page, /^Accuracy/);
  const [points, , low = 0, high = 0, onlyA = 0, onlyB = 0] = numbers((await score.textContent()) ?? "");
  expect(`+${points?.toFixed(1)}`).toBe(difference);
  // The interval is that of the paired counts: it holds the difference, which they give.
  expect((100 * (onlyB - onlyA)) / 359).toBeCloseTo(points ?? 0, 1);
  expect(low).toBeLessThan(points ?? 0);
  expect(high).toBeGreaterThan(points ?? 0);
  await expect(score).toContainText(low > 0 ? "leaves 0 out" : "includes 0");
});

test("two that agree on nearly everything are not called different", async ({ page, open }) => {
  await open(`pins=${fine};format.kind:integer,format.levels:256,granularity.kind:perChannel`);
  await expect(page.locator("#compare-score")).toContainText(
    "The interval includes 0: 359 test rows are too few",
  );
});

test("the same tensor by both: pictures, histograms and numbers", async ({ page, open }) => {
  await open(pins);
  const maps = comparison(page).locator("button.heat");
  await expect(maps).toHaveCount(30);
  await expect(comparison(page).locator("svg.histogram")).toHaveCount(2);
  const colours = (name: string) =>
    comparison(page)
      .getByRole("button", { name, exact: true })
      .locator("canvas")
      .evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const data = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data;
        return new Set(
          Array.from({ length: (data?.length ?? 0) / 4 }, (_, i) => data?.slice(4 * i, 4 * i + 3).join()),
        ).size;
      });
  // Four levels have at most four colours; their differences from sixteen have more. The frame of a cell is one more.
  expect(await colours("A: class 3")).toBeLessThanOrEqual(5);
  expect(await colours("B − A: class 3")).toBeGreaterThan(5);
  await expect(page.locator("#compare-tensor")).toContainText(/of 640 weights are equal/);

  // A press follows the weight, here and in the inspector.
  await comparison(page)
    .getByRole("button", { name: "B: class 3", exact: true })
    .click({ position: { x: 20, y: 20 } });
  await expect(page).toHaveURL(/weight=\d+/);

  await page.getByLabel("Tensor to compare").selectOption({ label: "bias (10)" });
  await expect(page.locator("#compare-tensor")).toHaveText(/recover the same values here/);
  await expect(maps).toHaveCount(3);
  await expect(page.getByLabel("Tensor", { exact: true })).toHaveValue("1");
});

test("flipped samples are counted by who is right, and shown as pictures", async ({ page, open }) => {
  await open(pins);
  const tally = comparison(page).locator(".tally strong");
  await expect(tally).toHaveCount(3);
  const counts = (await tally.allTextContents()).map(Number);
  const heading = comparison(page).getByRole("heading", { name: /of 359 get another class$/ });
  const [total = 0] = numbers((await heading.textContent()) ?? "");
  expect(counts.reduce((sum, count) => sum + count)).toBe(total);
  const samples = comparison(page).locator(".sample");
  await expect(samples).toHaveCount(Math.min(total, 60));
  await expect(samples.locator("canvas")).toHaveCount(Math.min(total, 60));
  if (total <= 60)
    for (const [index, name] of ["A right, B wrong", "B right, A wrong", "Both wrong"].entries())
      await expect(samples.filter({ hasText: name })).toHaveCount(counts[index] ?? 0);
  await expect(samples.first()).toContainText(/A \d · B \d/);
});

test("a regression is compared by squared errors and on the same axes", async ({ page, open }) => {
  await open(`data=diabetes&${pins}`);
  await expect(page.locator("#compare-score")).toContainText(/smaller mean squared error, by/);
  const plane = comparison(page).locator("svg.plane");
  await expect(plane.locator("g.series")).toHaveCount(2);
  const rows = await plane.locator("g.series.before circle").count();
  expect(rows).toBeGreaterThan(50);
  await expect(plane.locator("g.series.after circle")).toHaveCount(rows);
  await expect(comparison(page).locator(".sample")).toHaveCount(0);
});

test("one pin has no comparison, and unpinning takes it away", async ({ page, open }) => {
  await open(`pins=${coarse}`);
  await expect(comparison(page)).toContainText("Select another point and pin it");
  await expect(page.locator("#compare-tensor")).toHaveCount(0);
  await open(pins);
  await expect(page.locator("#compare-tensor")).toBeVisible();
  await page.getByRole("button", { name: "Unpin B" }).click();
  await expect(page.locator("#compare-tensor")).toHaveCount(0);
});

/** Opens a model from a file and pins two of its points. */
async function pinOwn(page: Page, model: string, rows: Buffer | null): Promise<void> {
  await page.locator("#open-own").click();
  await page.setInputFiles("#own-model", `tests/readers/models/${model}`);
  if (rows) {
    await page.setInputFiles("#own-rows", { name: "rows.csv", mimeType: "text/csv", buffer: rows });
    await page.locator("#own-label").selectOption({ label: "none" });
  }
  await page.locator("#open-dialog").getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.locator("#origin")).toBeVisible({ timeout: 20_000 });
  await ready(page);
  await page.getByRole("button", { name: "Pin point" }).click();
  await page.getByRole("spinbutton", { name: "Levels, exact" }).fill("64");
  await page.keyboard.press("Enter");
  await expect(sentence(page)).toHaveText(/^6-bit/);
  await page.getByRole("button", { name: "Pin point" }).click();
}

test("weights of one's own without rows are compared as weights", async ({ page, open }) => {
  await open();
  await pinOwn(page, "digits_mlp.sklearn.json", null);
  await expect(page.locator("#compare-score")).toContainText("no test rows here");
  await expect(page.locator("#compare-tensor")).toContainText(/SQNR A \d\d\.\d\sdB, B \d\d\.\d\sdB/);
  await expect(comparison(page).locator("button.heat")).toHaveCount(3);
  await expect(comparison(page).locator(".sample, .tally, .plane")).toHaveCount(0);
});

test("rows of one's own without labels: right is what the fp32 model says", async ({ page, open }) => {
  test.slow();
  await open();
  await pinOwn(page, "digits_mlp.onnx", await digitsTable(false));
  const score = page.locator("#compare-score");
  await expect(score).toContainText("right means what the fp32 model says");
  const [, , difference = ""] = await figures(page, /^Accuracy/);
  const [points = Number.NaN] = numbers((await score.textContent()) ?? "");
  // Of more than a thousand rows two decimals are shown, where the table rounds to one.
  expect(Math.abs(Math.abs(numbers(difference)[0] ?? 0) - points)).toBeLessThan(0.051);
  await expect(comparison(page).locator(".tally li")).toHaveCount(3);
});

for (const [lang, data] of [
  ["en", "digits"],
  ["zh", "diabetes"],
])
  test(`axe finds nothing in a comparison: ${lang}`, async ({ page, open }) => {
    await open(`lang=${lang}&data=${data}&${pins}`);
    await expect(comparison(page).locator("svg.histogram").first()).toBeVisible();
    expect(await violations(page, ".comparison")).toEqual([]);
  });

test("a comparison is not wider than the page", async ({ page, open }) => {
  test.slow();
  for (const fragment of [`lang=zh&${pins}`, `data=line&${pins}`, `network=8&parameter=2&${pins}`]) {
    await open(fragment);
    await expect(comparison(page).locator("svg.histogram").first()).toBeVisible();
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => beyond(page), `${fragment} ${width}`).toBeLessThanOrEqual(0);
    }
  }
});
