// The chart of points: pointer and keyboard, zoom, families, pins, wishes, table, files.

import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Download, Page } from "@playwright/test";
import { expect, points, sentence, test } from "./playground.ts";

const centre = async (page: Page, name: RegExp) => {
  const box = await page.getByRole("option", { name }).first().boundingBox();
  if (!box) throw new Error(`no point ${name}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

test("hover tells of a point, a press selects it", async ({ page, open }) => {
  await open();
  const at = await centre(page, /^4-bit weights and biases on one global range/);
  await page.mouse.move(at.x, at.y);
  await expect(page.locator(".tip")).toContainText("4-bit weights and biases on one global range");
  await expect(page.locator(".tip")).toContainText("SQNR");
  await page.mouse.click(at.x, at.y);
  await expect(sentence(page)).toHaveText(/^4-bit weights and biases on one global range/);
});

test("the keyboard walks, selects and pins", async ({ page, open }) => {
  await open();
  const chart = page.getByRole("listbox");
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".tip")).toBeVisible();
  const active = await chart.getAttribute("aria-activedescendant");
  await expect(page.locator(`#${active}`)).toHaveAccessibleName(/B$/);
  await page.keyboard.press("Enter");
  await expect(page.locator(`#${active}`)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { name: "Comparison" })).toBeVisible();
});

test("a box zooms in, Escape shows all again", async ({ page, open }) => {
  await open();
  const all = await points(page).count();
  const chart = page.locator("svg.points");
  const box = await chart.boundingBox();
  if (!box) throw new Error("the chart has no place");
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.05);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.3, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=/);
  expect(await points(page).count()).toBeLessThan(all);
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Escape");
  await expect(points(page)).toHaveCount(all);
});

test("the legend hides a family from chart, frontier and table", async ({ page, open }) => {
  await open();
  const all = await points(page).count();
  await page.getByRole("button", { name: "Per group", exact: true }).click();
  await expect(page.getByRole("button", { name: "Per group", exact: true })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  await expect(page.getByRole("option", { name: /groups of 16/ })).toHaveCount(0);
  expect(await points(page).count()).toBeLessThan(all);
  await page.locator(".points-table > summary").click();
  await expect(page.getByRole("row", { name: /groups of 16/ })).toHaveCount(0);
});

test("two pins are compared figure by figure", async ({ page, open }) => {
  await open();
  await page.getByRole("button", { name: "Pin point" }).click();
  const at = await centre(page, /^8-bit per-tensor weights:/);
  await page.mouse.click(at.x, at.y);
  await page.getByRole("button", { name: "Pin point" }).click();
  const table = page.locator(".compare");
  await expect(table.getByRole("row", { name: /^Size/ })).toContainText(/400\s*684\s*\+284/);
  await page.getByRole("button", { name: "Unpin A" }).click();
  await expect(page.locator(".compare th[scope=col]")).toHaveCount(1); // the one that was B
});

test("training recovers what rounding lost, and an arrow says so", async ({ page, open }) => {
  await open("recipe=format.kind:integer,format.levels:4,granularity.kind:perTensor");
  const [button, panel] = [page.locator("#recover"), page.locator(".recovery")];
  await button.click();
  await expect(panel.locator(".recovery-result")).toContainText("→", { timeout: 60_000 });
  const text = (await panel.locator(".recovery-result").textContent()) ?? "";
  const [before = 0, after = 0] = [...text.matchAll(/([\d.]+)%/g)].map(([, number]) => Number(number));
  expect(after).toBeGreaterThan(before + 10);
  await expect(page.locator(".recovery-arrows line")).toHaveCount(1);
  const axe = await new AxeBuilder({ page }).include("#stage").analyze();
  expect(axe.violations).toEqual([]);
  const saved = page.waitForEvent("download");
  await panel.getByRole("button", { name: /Save/ }).click();
  expect((await saved).suggestedFilename()).toBe("recovered-integer.onnx");
  // What is stopped changes nothing.
  await button.click();
  await panel.getByRole("button", { name: "Stop" }).click();
  await expect(panel).toContainText("nothing has changed");
});

test("a wish picks the best recipe within it", async ({ page, open }) => {
  await open();
  await page.getByRole("spinbutton", { name: /I have/ }).fill("300");
  await expect(page.getByText(/^Best: .*, (2[0-9]{2}|300)\sB\.$/)).toBeVisible();
  await expect(page.locator(".ring.best")).toBeVisible();
  await page.getByRole("spinbutton", { name: /I can lose/ }).fill("0.5");
  const best = page.locator("output strong");
  await expect(best).toHaveText(/^Best: .*9[56]\.\d%/);
  await page.getByRole("button", { name: "Use it" }).click();
  const words = ((await best.textContent()) ?? "").replace("Best: ", "").split(",")[0] ?? "";
  await expect(sentence(page)).toContainText(words);
  await page.getByRole("spinbutton", { name: /I have/ }).fill("3");
  await expect(page.getByText("No measured recipe is within this.")).toBeVisible();
});

test("the table sorts, and selects by its rows", async ({ page, open }) => {
  await open();
  await page.locator(".points-table > summary").click();
  const sizes = async () =>
    (await page.locator(".points-table tbody tr td:nth-of-type(2)").allTextContents()).map((text) =>
      Number(text.replaceAll(/\D/g, "")),
    );
  const ascending = await sizes();
  expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  await page.getByRole("button", { name: "Size (B)" }).click();
  const descending = await sizes();
  expect(descending).toEqual([...descending].sort((a, b) => b - a));
  await page.getByRole("button", { name: /^Select 8-bit per-tensor weights$/ }).click();
  await expect(sentence(page)).toHaveText(/^8-bit per-tensor weights/);
});

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

test("the chart and the table are taken away as SVG, PNG, CSV and JSON", async ({ page, open, context }) => {
  await open();
  const figure = page.locator("figure", { has: page.locator("svg.points") });
  const take = async (name: RegExp, from = page.locator("body")) => {
    const waiting = page.waitForEvent("download");
    await from.getByRole("button", { name }).first().click();
    return waiting;
  };
  const svg = await textOf(await take(/as SVG$/, figure));
  expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).not.toContain("var(");
  const alone = await context.newPage();
  await alone.setContent(svg);
  expect(await alone.locator("svg path").count()).toBeGreaterThan(50);
  await alone.close();
  const png = await readFile(await (await take(/as PNG$/, figure)).path());
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
  await page.locator(".points-table > summary").click();
  const csv = await textOf(await take(/as CSV$/));
  const json = JSON.parse(await textOf(await take(/as JSON$/)));
  const count = await page.locator(".points-table tbody tr").count();
  expect(csv.trim().split("\r\n")).toHaveLength(count + 1);
  expect(csv).toMatch(/^family,levels,bytes,bitsPerWeight,compression,score,/);
  expect(json).toHaveLength(count);
  expect(json[0]).toHaveProperty("report.bytes");
});
