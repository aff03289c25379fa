// One sample: drawn, chosen or typed; both models beside each other; its way through the quantized model, step by step.
import type { Page } from "@playwright/test";
import { choice, expect, test, violations } from "./playground.ts";

const INTEGERS =
  "recipe=format.kind:integer,format.levels:16,granularity.kind:perChannel,activations.kind:dynamic,activations.levels:256";

const said = (page: Page) => page.locator("#said");
const words = (page: Page) => page.locator("#walk-words");
const step = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^\\d ${name}$`) });

async function padBox(page: Page) {
  const pad = page.locator("#pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("the pad has no place");
  return box;
}

/** A one, with the mouse. */
async function drawOne(page: Page): Promise<void> {
  const { x, y, width, height } = await padBox(page);
  const at = (a: number, b: number) => [x + a * width, y + b * height] as const;
  await page.mouse.move(...at(0.44, 0.26));
  await page.mouse.down();
  await page.mouse.move(...at(0.52, 0.15), { steps: 4 });
  await page.mouse.move(...at(0.52, 0.85), { steps: 8 });
  await page.mouse.up();
}

/** A number as the page writes it. */
const numberOf = (text: string | null | undefined) =>
  Number((text ?? "").replaceAll(",", "").replace("−", "-"));

test("a one is drawn with the mouse, and both models read it while it is drawn", async ({ page, open }) => {
  await open(`tab=sample&${INTEGERS}`);
  await expect(page.locator("#panel")).toContainText("Label: 4");
  await expect(page.locator(".sample-classes tbody tr")).toHaveCount(10);
  await drawOne(page);
  await expect(said(page)).toHaveText(/Both say 1: fp32 with [\d.]+%, quantized with [\d.]+%\./);
  await expect(page.locator("#panel")).toContainText("Your own");
  await expect(page.locator("#walk-output")).toHaveValue("1");
  const seen = page.locator("#seen");
  const inked = () =>
    seen.evaluate((canvas: HTMLCanvasElement) => {
      // Read from a copy: the page itself never reads its canvas.
      const { width, height } = canvas;
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      context?.drawImage(canvas, 0, 0);
      const data = context?.getImageData(0, 0, width, height).data ?? [];
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data[4 * i])).size;
    });
  expect(await inked()).toBeGreaterThan(3);
  await page.getByRole("button", { name: "Clear" }).click();
  expect(await inked()).toBe(1);
  await page.getByRole("spinbutton", { name: "Test row" }).fill("7");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/row=7/);
  await expect(page.locator("#panel")).not.toContainText("Your own");
});

test("the integer pipeline is walked to its end, and every sum adds up", async ({ page, open }) => {
  await open(`tab=sample&${INTEGERS}`);
  const forward = page.getByRole("button", { name: "Next step" });
  await expect(words(page)).toContainText("Each input is a pixel");
  const names = ["Codes", "Weight codes", "Weights", "Products", "Sum", "Rescale", "Output"];
  for (const name of names) {
    await forward.click();
    await expect(words(page).getByRole("heading")).toHaveText(name);
  }
  await expect(words(page)).toContainText(/y = \S+ \+ \S+ = \S+/);
  const table = page.getByRole("grid");
  // The inputs shown, the others, and their sum.
  const cells = await table.locator("tbody tr td:last-child").allInnerTexts();
  const numbers = cells.map(numberOf);
  const total = numbers.pop();
  expect(numbers).toHaveLength(9);
  expect(numbers.reduce((sum, value) => sum + value, 0)).toBe(total);
  await page.getByRole("button", { name: "All 64" }).click();
  const all = (await table.locator("tbody tr:not(.total) td:last-child").allInnerTexts()).map(numberOf);
  expect(all).toHaveLength(64);
  expect(all.reduce((sum, value) => sum + value, 0)).toBe(total);
  await step(page, "Rescale").click();
  const rescale = ((await words(page).locator(".formula").textContent()) ?? "")
    .replaceAll(",", "")
    .replaceAll("−", "-");
  const [, sum, input, weight, result] =
    /^(-?\d+) · \(([\d.]+) · ([\d.]+)\) = (-?[\d.]+)$/.exec(rescale) ?? [];
  expect(Number(sum)).toBe(total);
  expect(Number(sum) * Number(input) * Number(weight)).toBeCloseTo(Number(result), 3);
  // The last step leads back to the first.
  await step(page, "Output").click();
  await forward.click();
  await expect(words(page).getByRole("heading")).toHaveText("Input");
});

test("a number says where it comes from, by pointer and by keyboard", async ({ page, open }) => {
  await open(`tab=sample&${INTEGERS}`);
  await step(page, "Products").click();
  const equation = page.locator("#equation");
  const cells = page.getByRole("grid").locator("tbody tr").first().locator("td");
  await cells.nth(1).hover();
  await expect(equation).toHaveText(
    /pixel \d, \d\s+q = clamp\(rint\([\d.]+ \/ [\d.]+\) \+ \d+, 0, 255\) = \d+/,
  );
  await cells.last().focus();
  await expect(equation).toHaveText(/\(q − z\) · w = \d+ · \(?−?\d+\)? = −?[\d,]+/);
  await page.keyboard.press("ArrowLeft");
  await expect(cells.nth(4)).toBeFocused();
  await expect(equation).toHaveText(/w = q_w − z_w = −?\d+ − 0 = −?\d+/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await expect(equation).toHaveText(/x = [\d.]+/);
  // The steps are walked by keyboard too.
  await step(page, "Products").focus();
  await page.keyboard.press("ArrowRight");
  await expect(step(page, "Sum")).toBeFocused();
  await page.keyboard.press("End");
  await expect(words(page)).toContainText("bit for bit");
});

test("floats recover weights first; groups have a sum each; networks have layers", async ({ page, open }) => {
  await open("tab=sample&recipe=format.kind:integer,format.levels:16,granularity.kind:perChannel&network=8");
  await expect(page.locator(".stepper ol button")).toHaveText([
    ...["1 Input", "2 Weight codes", "3 Weights", "4 Products", "5 Sum", "6 Output"],
  ]);
  await step(page, "Weights").click();
  await expect(words(page)).toContainText("each code is turned back into a weight");
  await page.getByRole("grid").locator("tbody tr").first().locator("td").nth(2).hover();
  await expect(page.locator("#equation")).toHaveText(
    /ŵ = \(q_w − z_w\) · s_w = \(−?\d+ − 0\) · [\d.]+ = −?[\d.]+/,
  );
  await page.locator("#walk-layer").selectOption({ index: 0 });
  await expect(page.getByRole("grid").locator("tbody th").first()).toHaveText(/^pixel/);
  await open(`tab=sample&${INTEGERS.replace("perChannel", "perGroup,granularity.size:16")}`);
  await step(page, "Rescale").click();
  const runs = page.locator(".sample-runs tbody tr");
  await expect(runs).toHaveCount(4);
  const sums = (await runs.locator("td:last-child").allInnerTexts()).map(numberOf);
  const total = numberOf(await page.locator(".sample-runs tfoot strong").textContent());
  expect(sums.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 1);
  await page.locator("#walk-run").selectOption({ index: 2 });
  await expect(page.locator('.sample-runs tr[aria-current="true"] td').first()).toHaveText(
    (await page.locator(".sample-numbers .total strong").textContent()) ?? "",
  );
});

test("it plays by itself, stops at the end, and shows the end at once to who wants no motion", async ({
  page,
  open,
}) => {
  await page.clock.install();
  await open(`tab=sample&${INTEGERS}`);
  await page.getByRole("button", { name: "Play" }).click();
  await page.clock.runFor(1900);
  await expect(words(page).getByRole("heading")).toHaveText("Codes");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.clock.runFor(9000);
  await expect(words(page).getByRole("heading")).toHaveText("Codes");
  await page.getByRole("button", { name: "Play" }).click();
  for (const name of ["Weight codes", "Weights", "Products", "Sum", "Rescale", "Output"]) {
    await page.clock.runFor(1900);
    await expect(words(page).getByRole("heading")).toHaveText(name);
  }
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
});

test("without motion, all steps are shown at once", async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(`tab=sample&${INTEGERS}`);
  await page.getByRole("button", { name: "Show all steps" }).click();
  await expect(words(page).getByRole("heading")).toHaveText("Output");
});

test("a digit is drawn by keyboard", async ({ page, open }) => {
  await open("tab=sample");
  const pad = page.getByRole("application", { name: "Draw a picture" });
  await pad.focus();
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  for (let i = 0; i < 10; i += 1) await page.keyboard.press("ArrowDown");
  await expect(page.getByText("The pen is down.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect(page.getByText("The pen is up.")).toBeAttached();
  await expect(said(page)).toHaveText(/Both say 1/);
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: "Clear" })).toBeHidden();
});

test("a sample whose class changes is found, and the recipe moves what is said of it", async ({
  page,
  open,
}) => {
  await open("tab=sample&recipe=format.kind:integer,format.levels:4,granularity.kind:perTensor");
  await page.getByRole("button", { name: "A changed one" }).click();
  await expect(said(page)).toHaveText(/fp32 says \d \([\d.]+%\), quantized says \d \([\d.]+%\)\./);
  const first = await page.getByRole("spinbutton", { name: "Test row" }).inputValue();
  await page.getByRole("button", { name: "A changed one" }).click();
  await expect(page.getByRole("spinbutton", { name: "Test row" })).not.toHaveValue(first);
  await expect(said(page)).toHaveAttribute("data-same", "false");
  await choice(page, "Start from", "float32").check();
  await expect(said(page)).toHaveText(/^\s*Both say/);
  await page.getByRole("button", { name: "A changed one" }).click();
  await expect(page.locator("#panel")).toContainText("no test row changes its class");
});

test("numbers of tables are typed, and a regression gives two numbers", async ({ page, open }) => {
  await open("data=iris&tab=sample");
  const fields = page.locator(".sample-fields input");
  await expect(fields).toHaveCount(4);
  const before = await said(page).textContent();
  await fields.nth(2).fill("3");
  await page.keyboard.press("Enter");
  await expect(page.locator("#panel")).toContainText("Your own");
  await expect(said(page)).not.toHaveText(before ?? "");
  await open("data=line&tab=sample");
  await page.locator(".sample-fields input").fill("0.5");
  await page.keyboard.press("Enter");
  await expect(said(page)).toHaveText(/fp32 gives [\d.]+, quantized gives [\d.]+: [+−]?[\d.]+\./);
});

for (const lang of ["en", "zh"]) {
  test(`axe finds nothing at the last step: ${lang}`, async ({ page, open }) => {
    await open(`lang=${lang}&tab=sample&${INTEGERS.replace("perChannel", "perGroup,granularity.size:16")}`);
    await drawOne(page);
    await page.locator(".stepper ol button").last().click();
    await expect(page.locator(".sample-map canvas")).toBeVisible();
    // What the answer hangs on, in both models.
    await expect(page.locator(".sample-saliency canvas")).toHaveCount(2);
    await page.getByRole("grid").locator("tbody td").first().focus();
    expect(await violations(page, "#inspector")).toEqual([]);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test("a finger draws, and the page does not scroll under it", async ({ page, open }) => {
    await open("tab=sample");
    const { x, y, width, height } = await padBox(page);
    const scrolled = await page.evaluate(() => scrollY);
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: number) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: at === undefined ? [] : [{ x: x + width / 2, y: y + at * height }],
      });
    await touch("touchStart", 0.15);
    for (let i = 2; i <= 8; i += 1) await touch("touchMove", 0.05 + i / 10);
    await touch("touchEnd");
    await expect(said(page)).toHaveText(/Both say 1/);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});
