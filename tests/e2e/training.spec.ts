// The training page: the same seed gives the same numbers, a run is held and ended, and training with quantized weights gains.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./playground.ts";

const status = (page: Page, kind: string) =>
  expect(page.locator("html")).toHaveAttribute("data-status", kind, { timeout: 30_000 });

async function opened(page: Page, fragment: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`./train.html#${fragment}`);
}

const start = (page: Page) => page.locator("#start").click();

async function widthsFit(page: Page): Promise<void> {
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, `${width} px`).toBeLessThanOrEqual(0);
  }
}

async function axeFindsNothing(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) }))).toEqual([]);
}

test("digits trained twice from one seed give the same bits, from another seed others", async ({ page }) => {
  await opened(page, "lang=en&theme=light&epochs=4");
  await start(page);
  await status(page, "done");
  const score = await page.locator("#score").textContent();
  expect(score).toMatch(/^[789]\d\.\d% on 359 test rows/);
  const [digest = ""] = (await page.locator("#digest").textContent())?.match(/[0-9a-f]{16}/) ?? [];
  await page.getByRole("button", { name: "Train again" }).click();
  await expect(page.locator("#digest")).toHaveText(
    `Trained again, the same bits: the parameters hash to ${digest} as before.`,
  );
  expect(await page.locator("#score").textContent()).toBe(score);
  await page.getByText("Epochs as a table").click();
  await expect(page.locator(".points-table tbody tr")).toHaveCount(4);
  await axeFindsNothing(page);
  const seed = page.getByLabel("Seed");
  await seed.fill("2");
  await seed.press("Tab");
  await expect(page).toHaveURL(/epochs=4&seed=2$/);
  await start(page);
  await expect(page.locator("#digest")).toContainText("Train again with the same choices");
  await expect(page.locator("#digest")).not.toContainText(digest);
});

test("a run is held, goes on, and is ended by the keyboard; its curves stay", async ({ page }) => {
  await opened(page, "lang=en&epochs=9999");
  await start(page);
  await expect(page.locator("#status")).toContainText("epoch");
  const pause = page.getByRole("button", { name: "Pause" });
  await pause.focus();
  await page.keyboard.press("Enter");
  await status(page, "paused");
  await expect(page.locator("#status")).toContainText("Paused.");
  await page.keyboard.press("Enter");
  await status(page, "running");
  await page.getByRole("button", { name: "Cancel" }).focus();
  await page.keyboard.press("Enter");
  await status(page, "cancelled");
  await expect(page.locator(".curves")).toBeVisible();
  await expect(page.locator("#score")).toHaveCount(0);
});

test("int2 with learned steps: training gains what rounding lost, and levels are seen", async ({ page }) => {
  await opened(page, "lang=zh&theme=dark&do=aware&epochs=12&aware.epochs=6");
  await start(page);
  await status(page, "done");
  const scores = await page.locator("#compared tbody tr td:nth-child(2)").allTextContents();
  const [float = 0, plain = 0, aware = 0] = scores.map((text) => Number.parseFloat(text));
  expect(aware).toBeGreaterThan(plain + 10);
  expect(float).toBeGreaterThan(80);
  // As stored, int2 without its lowest code has three levels.
  await expect(page.locator(".stems circle")).toHaveCount(3);
  const slider = page.getByRole("slider");
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(page.locator(".replay output")).toHaveText("第 0 轮之后");
  await axeFindsNothing(page);
  await widthsFit(page);
});

test("rows that are varied, or not: both are measured on rows not seen, on noise and on moved pictures", async ({
  page,
}) => {
  await opened(page, "lang=en&theme=dark&do=augment&epochs=12&varied.shift=1&varied.format=int8");
  await start(page);
  await status(page, "done");
  const measured = async (measure: string) =>
    (await page.locator(`#augmented tr[data-measure="${measure}"] td`).allTextContents()).map((text) =>
      Number.parseFloat(text.replace("−", "-")),
    );
  const [still = 0, stillQuantized = 0, varied = 0, variedQuantized = 0] = await measured("shift-1");
  expect(varied).toBeGreaterThan(still + 10);
  expect(variedQuantized).toBeGreaterThan(stillQuantized + 10);
  const [train = 0, test = 0, gap = 1] = (
    await Promise.all(["train", "test", "gap"].map((measure) => measured(measure)))
  ).map(([first]) => first);
  expect(gap).toBeCloseTo(test - train, 0);
  await expect(page.locator("#augmented tbody tr")).toHaveCount(7);
  await axeFindsNothing(page);
  await widthsFit(page);
});

test("a student of three seeds; what is trained is taken away as a file", async ({ page }) => {
  await opened(
    page,
    "lang=en&theme=light&data=iris&do=distil&epochs=3&student=layers_4&student.format=int4&student.epochs=2",
  );
  await start(page);
  await status(page, "done");
  await expect(page.locator("#results table.stats tbody tr")).toHaveCount(4);
  await axeFindsNothing(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "last student as ONNX" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("trained-student.onnx");
});

test("Deep Compression packs four stages, each smaller than the one before", async ({ page }) => {
  const short = "net=layers_20&deep.network=layers_20&deep.epochs=2&deep.prune=3&deep.share=1";
  await opened(page, `lang=en&theme=dark&do=deep&${short}`);
  await start(page);
  await status(page, "done");
  await expect(page.locator("#stages tbody tr")).toHaveCount(4);
  const ratios = (await page.locator("#stages tbody tr td:nth-child(4)").allTextContents()).map(
    Number.parseFloat,
  );
  expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
  expect(ratios.at(-1)).toBeGreaterThan(8);
  await axeFindsNothing(page);
  await widthsFit(page);
});

/** A file as MNIST's are: a byte for each pixel, or each label. */
function idx(name: string, shape: number[], value: (i: number) => number) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((length, axis) => {
    head.writeUInt32BE(length, 4 + 4 * axis);
  });
  const count = shape.reduce((all, length) => all * length, 1);
  const buffer = Buffer.concat([head, Uint8Array.from({ length: count }, (_, i) => value(i))]);
  return { name, mimeType: "application/octet-stream", buffer };
}

test("a network that learned languages reads a sentence", async ({ page }) => {
  await opened(page, "lang=en&data=languages&epochs=6");
  await start(page);
  await status(page, "done");
  const first = page.locator("#sentence-title ~ table tbody th").first();
  for (const [text, language] of [
    ["Everyone has the right to rest and leisure.", "English"],
    ["人人生而自由，在尊严和权利上一律平等。", "中文"],
    ["Alle Menschen sind frei und gleich an Würde geboren.", "Deutsch"],
  ] as const) {
    await page.locator("#own-sentence").fill(text);
    await expect(first).toHaveText(language);
  }
  await axeFindsNothing(page);
});

test("the whole of MNIST is taken from its four files", async ({ page }) => {
  const short = "deep.network=layers_8&deep.epochs=1&deep.prune=2&deep.share=1";
  await opened(page, `lang=en&do=deep&deep=mnist&${short}`);
  const input = page.getByLabel("All of MNIST, from its four files");
  const part = (name: string, rows: number) => [
    idx(`${name}-images-idx3-ubyte`, [rows, 28, 28], (i) => (i * 7) % 251),
    idx(`${name}-labels-idx1-ubyte`, [rows], (i) => i % 10),
  ];
  await input.setInputFiles(part("train", 48));
  await expect(page.locator(".train-mnist")).toContainText("Still missing: t10k-images");
  await input.setInputFiles(part("t10k", 20));
  await expect(page.locator(".train-mnist")).toContainText("All four files are here");
  await start(page);
  await status(page, "done");
  await expect(page.locator("#stages tbody tr")).toHaveCount(4);
});

test("training that diverges says what to do; About leads here", async ({ page, open }) => {
  await opened(page, "lang=en&data=diabetes&optimiser=sgd&rate=10&epochs=5");
  await start(page);
  await status(page, "failed");
  await expect(page.getByRole("alert")).toContainText("Lower the learning rate");
  await open("lang=en&data=iris");
  await page.getByRole("button", { name: "About" }).click();
  await page.locator("#about").getByRole("link", { name: "Train", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Train in this tab");
  await expect(page.getByLabel("Data")).toHaveValue("iris");
  await page.getByRole("link", { name: "Back to the playground" }).click();
  await expect(page.locator("#dataset")).toHaveValue("iris");
});
