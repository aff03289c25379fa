// The playground in other pages: the element, a frame from Markdown on another site, and the output of a notebook.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { marked } from "marked";
import type { Outgoing } from "../../www/embed/protocol.ts";
import { expect, test as pageTest, sentence } from "./playground.ts";

interface Listening extends Window {
  told: Outgoing[];
}

const test = pageTest.extend<{ openOutside: (body: string) => Promise<void> }>({
  /** Opens HTML as a page of another site, which keeps what it is told. */
  openOutside: async ({ page }, use) => {
    let body = "";
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(
        `<!doctype html><html lang="en"><title>Lesson</title><link rel="icon" href="data:,">${body}`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    await page.addInitScript(() => {
      if (window !== top) return;
      const listening = window as unknown as Listening;
      listening.told = [];
      addEventListener("message", ({ data }) => listening.told.push(data));
    });
    await use(async (html) => {
      body = html;
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    });
    server.close();
  },
});

const told = (page: Page, type: Outgoing["type"]) =>
  page.evaluate((type) => (window as unknown as Listening).told.filter((each) => each.type === type), type);

const frameOf = (page: Page) => page.frameLocator("iframe");

test("the example page hears what is measured, and sets the recipe from outside", async ({ page }) => {
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto("/examples/embed/page.html");
  const output = page.locator("output");
  await expect(output).toHaveText("400 bytes, 95.3 %", { timeout: 30_000 });
  const frame = frameOf(page);
  await expect(frame.locator(".lock-title")).toHaveText("Move the slider of levels");
  await expect(frame.locator("#dataset")).toBeDisabled();
  await expect(frame.locator(".points-table")).toBeHidden();
  await expect(frame.locator("#bar h1")).toBeHidden();
  // The page around is no visitor: what is locked for one is its own to change.
  await page.getByRole("button", { name: "4", exact: true }).click();
  await expect(frame.locator("#sentence")).toHaveText(/^2-bit per-channel weights/);
  await expect(output).toHaveText(/^2\d\d bytes, \d\d\.\d %$/);
  // The visitor's own changes are told, too.
  await frame.getByRole("spinbutton", { name: /exact/ }).fill("256");
  await frame.getByRole("spinbutton", { name: /exact/ }).press("Enter");
  await expect(output).toHaveText(/^1,?0\d\d bytes|^\d{3,4} bytes, 96\.\d %$/);

  const element = page.locator("quant-playground");
  const link = await element.evaluate((each) => (each as unknown as { link(): string }).link());
  expect(link).toMatch(/\/dist\/#.*recipe=.*format\.levels:256.*locked=dataset,format,granularity/);
  expect(link).not.toContain("embed=");
  await expect(page.locator("quant-playground").locator("iframe")).toHaveAttribute(
    "title",
    "Move the slider of levels",
  );

  // The frame is as high as what is in it, whatever the width.
  const heights = () =>
    element.evaluate(async (each) => {
      const frame = each.shadowRoot?.querySelector("iframe");
      const inner = frame?.contentDocument?.body.getBoundingClientRect().height ?? 0;
      return Math.abs((frame?.clientHeight ?? 0) - inner);
    });
  for (const width of [1280, 700, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(heights).toBeLessThan(2);
  }
});

test("attributes follow, and what is missing is said", async ({ page }) => {
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto("/examples/embed/page.html");
  await expect(page.locator("output")).not.toBeEmpty({ timeout: 30_000 });
  await page.locator("quant-playground").evaluate((each) => {
    each.setAttribute("lang", "zh-Hans");
    each.setAttribute("theme", "dark");
    each.setAttribute("title", "第一课");
    each.removeAttribute("locked");
  });
  const frame = frameOf(page);
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(frame.locator(".lock-title")).toHaveText("第一课");
  await expect(frame.locator("#dataset")).toBeEnabled();
  const failed = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const other = document.createElement("quant-playground");
        other.addEventListener("quant-error", (event) => resolve((event as CustomEvent).detail.code));
        document.body.append(other);
      }),
  );
  expect(failed).toBe("argument");
});

test("a lesson in Markdown on another site: messages both ways, and none that is not one", async ({
  page,
  baseURL,
  openOutside,
}) => {
  const markdown = await readFile("examples/embed/lesson.md", "utf8");
  const body = (await marked.parse(markdown)).replace("https://example.org/playground/", baseURL ?? "");
  await openOutside(body);
  await expect.poll(async () => (await told(page, "ready")).length, { timeout: 30_000 }).toBe(1);
  const [ready] = await told(page, "ready");
  expect(ready).toMatchObject({ source: "quant-playground", version: 1, dataset: "line" });
  const frame = frameOf(page);
  await expect(frame.locator("#tab-weight")).toHaveAttribute("aria-selected", "true");

  const send = (message: unknown) =>
    page.evaluate(
      (message) => document.querySelector("iframe")?.contentWindow?.postMessage(message, "*"),
      message,
    );
  const set = { target: "quant-playground", version: 1, type: "set" };
  await send("set");
  await send({ ...set, version: 9, view: "data=wine" });
  await send({ ...set, view: "recipe=<script>" });
  await expect.poll(async () => await told(page, "error")).toMatchObject([{ code: "malformed" }]);
  await send({ ...set, view: "recipe=format.kind:integer,format.levels:4,granularity.kind:perTensor" });
  await expect
    .poll(async () => (await told(page, "change")).at(-1))
    .toMatchObject({ dataset: "line", recipe: expect.stringContaining("format.levels:4,") });
  await expect(frame.locator("#sentence")).toHaveText(/^2-bit per-tensor weights/);
});

test("a page in a frame is silent unless its link asks for messages", async ({
  page,
  baseURL,
  openOutside,
}) => {
  await openOutside(`<iframe src="${baseURL}" title="a" width="1000" height="700"></iframe>`);
  await expect(frameOf(page).locator("html")).toHaveAttribute("data-status", "ready", { timeout: 30_000 });
  expect(await page.evaluate(() => (window as unknown as Listening).told)).toEqual([]);
  await expect(frameOf(page).locator("#bar h1")).toBeVisible();
});

test("a link for frames opens by itself as any other", async ({ page, open }) => {
  await open("embed=auto&data=iris");
  await expect(page.locator("#bar h1")).toBeVisible();
  await expect(sentence(page)).toHaveText(/weights/);
});

interface Cell {
  cell_type: "code" | "markdown";
  source: string[];
  outputs?: { data: Record<string, string[]> }[];
}

test("the notebook's output runs as Jupyter shows it", async ({ page, baseURL, openOutside }) => {
  const notebook = JSON.parse(await readFile("examples/embed/notebook.ipynb", "utf8"));
  expect([notebook.nbformat, notebook.metadata.kernelspec.language]).toEqual([4, "python"]);
  const cells: Cell[] = notebook.cells;
  const outputs = cells.flatMap(({ outputs = [] }) =>
    outputs.map(({ data }) => data["text/html"]?.join("") ?? ""),
  );
  expect(outputs).toHaveLength(cells.filter(({ cell_type }) => cell_type === "code").length);
  const [, address = "none"] =
    /PLAYGROUND = "(.*)"/.exec(cells.flatMap(({ source }) => source).join("")) ?? [];
  expect(outputs.every((each) => each.includes(`src="${address}#`))).toBe(true);
  const [first = "", second = ""] = outputs.map((each) => each.replaceAll(address, baseURL ?? ""));

  await openOutside(second);
  const output = page.locator("#dialogue output");
  await expect(output).toHaveText(/^\d+ bytes, score 0\.\d{3}$/, { timeout: 30_000 });
  const before = (await output.textContent()) ?? "";
  await page.getByRole("button", { name: "4 levels", exact: true }).click();
  await expect(output).not.toHaveText(before);
  await expect(frameOf(page).locator("#sentence")).toHaveText(/^2-bit per-channel weights/);

  await openOutside(first);
  await expect(frameOf(page).locator("#dataset")).toBeDisabled({ timeout: 30_000 });
  await expect(frameOf(page).locator("#tab-why")).toHaveAttribute("aria-selected", "true");
});
