// The report: saved from the page, read from a file with the network off, in both colours and on paper.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { beyond, expect, ready, sentence, test, violations } from "./playground.ts";

/** Saves the report of the point at hand; gives the place of the file and its text. */
async function saved(page: Page): Promise<{ file: string; name: string; text: string }> {
  await page.locator("#take").click();
  await expect(page.locator("#take-result a.button")).toBeVisible();
  const coming = page.waitForEvent("download");
  await page.locator("#save-report").click();
  const download = await coming;
  await expect(page.locator("#report-result")).toHaveText(/saved|已保存/);
  const [file, name] = [test.info().outputPath(download.suggestedFilename()), download.suggestedFilename()];
  await download.saveAs(file);
  return { file, name, text: await readFile(file, "utf8") };
}

/** Reads the file as who gets it does, without a network; nothing but the file may be asked for. */
async function read<T>(
  browser: Browser,
  file: string,
  colorScheme: "light" | "dark",
  look: (report: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
  await context.setOffline(true);
  const report = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  report.on("console", (message) => faults.push(message.text()));
  report.on("pageerror", (error) => faults.push(String(error)));
  report.on("request", (request) => asked.push(request.url()));
  const url = pathToFileURL(file).href;
  await report.goto(url);
  const seen = await look(report);
  expect(faults).toEqual([]);
  expect(asked.filter((address) => address !== "about:blank")).toEqual([url]);
  await context.close();
  return seen;
}

async function checkAnywhere(browser: Browser, file: string): Promise<void> {
  await read(browser, file, "light", async (report) => {
    expect(await violations(report)).toEqual([]);
    expect(await beyond(report)).toBe(0);
  });
}

/** Rows of a table by the name of the row. */
async function rowsOf(report: Page, section: string): Promise<Map<string, string[]>> {
  const rows = await report.locator(`section[aria-labelledby="${section}"] tbody tr`).evaluateAll((rows) =>
    rows.map((row): [string, string[]] => {
      const head = row.querySelector("th")?.cloneNode(true) as HTMLElement;
      for (const note of head.querySelectorAll("small")) note.remove();
      const cells = [...row.querySelectorAll("td")];
      return [head.textContent?.trim() ?? "", cells.map((cell) => cell.textContent ?? "")];
    }),
  );
  return new Map(rows);
}

/** The row of the table of points that a selector finds, by the names of the columns. */
async function pointOf(page: Page, row: string): Promise<Map<string, string>> {
  const columns = await page.locator(".points-table thead th").allTextContents();
  const cells = await page.locator(`.points-table tbody ${row} :is(th, td)`).allTextContents();
  return new Map(columns.map((column, index) => [column.trim(), cells[index]?.trim() ?? ""]));
}

/** Of one tensor, in the format safetensors. */
function tensorFile(name: string): Buffer {
  const values = Float32Array.from({ length: 128 }, (_, index) => Math.sin(index));
  const place = { dtype: "F32", shape: [8, 16], data_offsets: [0, values.byteLength] };
  const header = Buffer.from(JSON.stringify({ [name]: place }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(values.buffer)]);
}

test("the report of a point on digits says what the page says, alone and offline", async ({
  page,
  open,
  browser,
}) => {
  test.slow();
  await open("table=open&pins=format.kind:integer,format.levels:4,granularity.kind:perTensor");
  const words = await sentence(page).textContent();
  const [point, baseline] = [
    await pointOf(page, "tr[aria-current=true]"),
    await pointOf(page, "tr:has(.family-float32)"),
  ];
  expect(point.get("Accuracy")).toMatch(/^9\d\.\d%$/);
  const marks = await page.locator("#chart").getByRole("option").count();
  const { file, name, text } = await saved(page);
  expect(name).toBe("quantization-report-digits.html");

  const link = await read(browser, file, "light", async (report) => {
    expect(await report.title()).toBe("Quantization report: Digits 8×8: 4-bit per-channel weights");
    await expect(report.locator("html")).toHaveAttribute("lang", "en");
    await expect(report.locator(".lead")).toHaveText(words ?? "");
    const figures = await rowsOf(report, "figures");
    for (const [column, value] of point) {
      // Times go on being measured.
      if (column === "Scheme" || column.startsWith("Time")) continue;
      expect(figures.get(column)?.slice(0, 2), column).toEqual([baseline.get(column), value]);
    }
    expect(figures.get("95% Wilson interval")?.[1]).toMatch(/^9\d\.\d%–9\d\.\d%$/);
    const bytes = await report.locator('section[aria-labelledby="bytes"] tfoot tr').first().textContent();
    expect(bytes).toMatch(new RegExp(`${point.get("Size (B)")}$`));
    await expect(report.locator("svg.points .point")).toHaveCount(marks);
    await expect(report.locator("svg.points .ring.selected")).toHaveCount(1);
    await expect(report.getByRole("img", { name: /Selected: 4-bit per-channel weights/ })).toBeVisible();
    expect((await rowsOf(report, "pins")).get("Levels")).toEqual(["4"]);
    expect((await rowsOf(report, "front")).size).toBeGreaterThan(3);
    expect((await rowsOf(report, "layers")).get("weight")?.[0]).toBe("4");
    await expect(report.locator("svg.histogram .bars-after rect").first()).toBeVisible();
    // What is closed everywhere is what an XML parser can read.
    const fault = await report.evaluate(
      (text) =>
        new DOMParser().parseFromString(text, "application/xhtml+xml").querySelector("parsererror")
          ?.textContent,
      text,
    );
    expect(fault).toBeUndefined();
    expect(await report.evaluate(() => [document.compatMode, document.scripts.length])).toEqual([
      "CSS1Compat",
      0,
    ]);
    const foreign = await report.evaluate(() =>
      [...document.querySelectorAll("[src], [href], [data], [srcset], link, base, object, iframe")].map(
        ({ localName }) => localName,
      ),
    );
    expect(new Set(foreign)).toEqual(new Set(["a"]));
    return report.locator("a.permalink").getAttribute("href");
  });
  await checkAnywhere(browser, file);

  await page.goto("about:blank");
  await page.goto(link ?? "");
  await ready(page);
  await expect(sentence(page)).toHaveText(words ?? "");
});

test("the report of a model of one's own keeps its names text, and is white on paper", async ({
  page,
  open,
  browser,
}) => {
  test.slow();
  const hostile = `<script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'">`;
  await page.emulateMedia({ colorScheme: "dark" });
  await open("lang=zh");
  await page.locator("#open-own").click();
  await page.setInputFiles("#own-model", {
    name: `<b>.safetensors`,
    mimeType: "",
    buffer: tensorFile(hostile),
  });
  await page.locator("#open-dialog").getByRole("button", { name: "打开", exact: true }).click();
  await expect(page.locator("#origin")).toBeVisible();
  await ready(page);
  await page.locator("#weigh").click();
  await expect(page.locator(".layer-cost")).toHaveCount(1);
  await ready(page);
  const cost = await page.locator(".layer-cost small").textContent();
  const words = await sentence(page).textContent();
  const { file, name, text } = await saved(page);
  expect(name).toBe("quantization-report-model.html");
  expect(text).not.toMatch(/<script|<img|<b>/);

  await read(browser, file, "dark", async (report) => {
    expect(await report.title()).toContain("<b>.safetensors");
    await expect(report.locator("html")).toHaveAttribute("lang", "zh-Hans");
    await expect(report.locator(".lead")).toHaveText(words ?? "");
    const layers = await rowsOf(report, "layers");
    expect([...layers.keys()]).toEqual([hostile]);
    expect(layers.get(hostile)?.slice(1, 3).join(" · ")).toBe(cost);
    expect(await report.locator("a[href]").count()).toBe(0);
    const colours = () =>
      report.evaluate(() => {
        const colourOf = (selector: string, property: "backgroundColor" | "fill") =>
          getComputedStyle(document.querySelector(selector) as Element)[property];
        return [colourOf("body", "backgroundColor"), colourOf("svg.points .axis-title", "fill")];
      });
    expect(await colours()).toEqual(["rgb(18, 21, 26)", "rgb(232, 235, 240)"]);
    await report.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await colours()).toEqual(["rgb(255, 255, 255)", "rgb(24, 28, 33)"]);
    for (const format of ["A4", "Letter"]) {
      const paper = (await report.pdf({ format, printBackground: true })).toString("latin1");
      expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(2);
    }
  });
  await checkAnywhere(browser, file);
});
