// Models that visitors bring: opened by picker, drop and link, judged, layer by layer, and taken away as files.
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { digitsTable } from "./digits.ts";
import { choice, expect, points, ready, sentence, test, violations } from "./playground.ts";

const models = "tests/readers/models";
const mlp = `${models}/digits_mlp.onnx`;

const rows = async () => ({ name: "digits.csv", mimeType: "text/csv", buffer: await digitsTable() });

async function openModel(
  page: Page,
  model: Parameters<Page["setInputFiles"]>[1],
  withRows = false,
): Promise<void> {
  await page.locator("#open-own").click();
  await page.setInputFiles("#own-model", model);
  if (withRows) await page.setInputFiles("#own-rows", await rows());
  if (withRows) await expect(page.locator("#own-label")).toHaveValue("column 65");
  await page
    .locator("#open-dialog")
    .getByRole("button", { name: /^(Open|打开)$/ })
    .click();
}

async function opened(page: Page): Promise<void> {
  await expect(page.locator("#origin")).toBeVisible({ timeout: 20_000 });
  await ready(page);
}

test("a network from ONNX is judged by rows, layer by layer, and taken away", async ({ page, open }) => {
  test.slow();
  await open();
  await openModel(page, mlp, true);
  await opened(page);
  await expect(page.locator("#origin")).toContainText("labels of your rows");
  await expect(sentence(page)).toHaveText(/^4-bit per-channel weights: 9\d\.\d%/);
  expect(await points(page).count()).toBeGreaterThan(100);

  await page.locator("#weigh").click();
  await expect(page.locator(".layer-cost")).toHaveCount(2);
  await ready(page);
  const before = await sentence(page).textContent();
  await page.locator(".layer-cost").first().click();
  await expect(sentence(page)).not.toHaveText(before ?? "");
  await expect(sentence(page)).toHaveText(/^Mixed-precision weights \(6-bit\)/);

  await page.locator("#take").click();
  const verified = page.locator(".take-verified");
  await expect(verified).toHaveAttribute("data-same", "true");
  await expect(verified).toContainText("Rows with another class: 0.");
  for (const format of [/safetensors/, /NumPy/]) {
    await page.locator(".take-formats").getByText(format).click();
    await expect(page.locator("#take-result a.button")).toHaveText(
      format.source === "NumPy" ? /\.npz/ : /\.safetensors/,
    );
    await expect(verified).toHaveAttribute("data-same", "true");
    const languages = format.source === "NumPy" ? ["NumPy"] : ["NumPy", "PyTorch"];
    const code = page.locator("#take-result details");
    await expect(code.locator("summary")).toContainText(["JavaScript", "Rust", ...languages]);
    await expect(code.last().locator("code")).toContainText("quant_playground.tensors");
  }
  await page.locator(".take-formats").getByText("GGUF").click();
  await expect(page.locator("#take-result .problem")).toContainText("llama.cpp");
  await page.locator(".take-formats").getByText("C header").click();
  const download = page.waitForEvent("download");
  await page.locator("#take-result a.button").click();
  const header = await readFile(await (await download).path(), "utf8");
  expect(header).toContain("#include");
});

test("ONNX Runtime runs what was written, here, and says the same", async ({ page, open }) => {
  test.slow();
  await open();
  await openModel(page, mlp, true);
  await opened(page);
  await page.locator("#take").click();
  const execution = page.locator("#execution");
  for (const format of ["ONNX, QDQ", "ONNX, dynamic", "ONNX, MatMulNBits"]) {
    await page.locator(".take-formats").getByText(format, { exact: true }).click();
    await execution.getByRole("button").click();
    const verdict = execution.locator(".take-verified");
    await expect(verdict).toContainText(/ONNX Runtime Web 1\.\d+\.\d+/, { timeout: 60_000 });
    const said = (await verdict.textContent()) ?? "";
    const [same, rows] = [...(/for ([\d,]+) of ([\d,]+) rows/.exec(said) ?? [])]
      .slice(1)
      .map((count) => Number(count.replace(",", "")));
    expect(rows).toBe(1437);
    // Activations of 8 bits move what is near a boundary, and blocks cannot hold this recipe: then weights stay floats.
    if (format === "ONNX, QDQ") expect(same).toBe(rows);
    else expect(same).toBeGreaterThan(1400);
    await expect(execution).toContainText("Right, by the labels: 9");
    await expect(execution).toContainText(/Signal to error: \d+\.\d/);
  }
  expect(await violations(page, "#take-dialog")).toEqual([]);
});

test("bits are found for each layer of an own model, within a budget", async ({ page, open }) => {
  test.slow();
  await open();
  await openModel(page, mlp, true);
  await opened(page);
  const before = await points(page).count();
  await page.locator("#wish-bytes").fill("1300");
  await page.getByRole("button", { name: "Search per layer" }).click();
  await expect.poll(() => points(page).count()).toBeGreaterThan(before);
  await ready(page);
  const found = page.locator(".wish output");
  await expect(found).toContainText("Best: ");
  await found.getByRole("button").click();
  const bytes = async () => {
    const [, bytes] = /([\d,]+) bytes/.exec((await sentence(page).textContent()) ?? "") ?? [];
    return Number(bytes?.replace(",", ""));
  };
  await expect.poll(bytes).toBeLessThanOrEqual(1300);
});

test("a graph that is not computed here is run by ONNX Runtime, beside the model before", async ({
  page,
  open,
}) => {
  test.slow();
  await open();
  await openModel(page, `${models}/recurrent.onnx`);
  await opened(page);
  await expect(page.locator("#origin")).toContainText("It cannot be computed here");
  await page.locator("#take").click();
  await page.locator("#execution").getByRole("button").click();
  await expect(page.locator("#execution")).toContainText("as the model before, for", { timeout: 60_000 });
  await expect(page.locator("#execution")).toContainText("16 samples of random numbers went in");
  await expect(page.locator("#execution")).toContainText(/Signal to error: \d\d/);
});

test("weights without rows are judged by how close they come back", async ({ page, open }) => {
  await open();
  await openModel(page, `${models}/digits_mlp.sklearn.json`);
  await opened(page);
  await expect(page.locator("#origin")).toContainText("how close the weights come back");
  await expect(sentence(page)).toHaveText(/SQNR \d\d\.\d\sdB/);
  await expect(page.getByRole("tab", { name: "Predictions" })).toHaveCount(0);
  await expect(page.locator("#chart")).toContainText("SQNR of the weights (dB)");
});

test("what cannot be opened says why, and the model before stays", async ({ page, open }) => {
  await open();
  const before = await sentence(page).textContent();
  const damaged = (await readFile(mlp)).subarray(0, 5000);
  await openModel(page, { name: "damaged.onnx", mimeType: "", buffer: damaged });
  await expect(page.locator("#open-dialog .problem")).toContainText("ONNX");
  await page.locator("#open-dialog").getByRole("button", { name: "Close" }).click();
  await expect(sentence(page)).toHaveText(before ?? "");
  await page.locator("#tab-weight").click();
  await expect(page.locator("#panel svg").first()).toBeVisible();
});

test("files can be dropped anywhere", async ({ page, open }) => {
  await open();
  const content = (await readFile(`${models}/convolutional.onnx`)).toString("base64");
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    data.items.add(new File([bytes], "convolutional.onnx"));
    return data;
  }, content);
  await page.dispatchEvent("#stage", "drop", { dataTransfer: transfer });
  await page.locator("#open-dialog").getByRole("button", { name: "Open", exact: true }).click();
  await opened(page);
  await expect(page.locator(".layers-table tbody tr").first()).toBeVisible();
});

test("a link opens files of the same site, with the recipe that it names", async ({ page, open }) => {
  await page.route("**/mine/*", async (route) => {
    const isModel = route.request().url().endsWith(".onnx");
    await route.fulfill({ body: isModel ? await readFile(mlp) : await digitsTable() });
  });
  const recipe = "format.kind:integer,format.levels:256,granularity.kind:perTensor";
  await open(`files=mine/mlp.onnx|mine/digits.csv&recipe=${recipe}&tab=layers`);
  await opened(page);
  await expect(sentence(page)).toHaveText(/^8-bit per-tensor weights: 9\d/);
  await expect(page).toHaveURL(/files=mine/);
});

test("a small model travels in the link itself", async ({ page, open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await openModel(page, `${models}/digits_linear.onnx`);
  await opened(page);
  // Nothing of it is in the address before it is asked for.
  await expect(page).not.toHaveURL(/model=/);
  await choice(page, "Granularity", "Per tensor").check();
  await expect(sentence(page)).toHaveText(/^4-bit per-tensor weights/);
  const before = await sentence(page).textContent();
  await page.locator("#bar").getByRole("button", { name: "Copy link" }).click();
  const dialog = page.locator("#share-dialog");
  await expect(dialog).toContainText("digits_linear.onnx fits into the link");
  expect(await violations(page, "#share-dialog")).toEqual([]);
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(dialog.locator("output")).toHaveText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#.*model=digits_linear\.onnx,[\w-]{1000,}/);
  await page.goto("about:blank");
  await page.goto(link);
  await opened(page);
  await expect(sentence(page)).toHaveText(before ?? "");
  await expect(page.locator("#dataset")).toHaveValue("custom");
  await expect(page).toHaveURL(/model=digits_linear/);
});

test("a model that is too large for a link is offered as a file", async ({ page, open }) => {
  await open();
  await openModel(page, mlp);
  await opened(page);
  await page.locator("#bar").getByRole("button", { name: "Copy link" }).click();
  const dialog = page.locator("#share-dialog");
  await expect(dialog).toContainText("a link holds 8\u00a0KB");
  const download = page.waitForEvent("download");
  await dialog.locator("a.button").click();
  const file = await readFile(await (await download).path());
  expect(file.equals(await readFile(mlp))).toBe(true);
});

for (const [what, text, why] of [
  ["no model at all", "evil.onnx,!!!", "not base64url"],
  ["a model that is none", `evil.onnx,${deflateRawSync("not a model").toString("base64url")}`, "ONNX"],
] as const)
  test(`a link that holds ${what} says so, as of a file`, async ({ page, open }) => {
    await open(`data=custom&model=${text}`);
    await expect(page.locator("#open-dialog .problem")).toContainText(why);
    await page.locator("#open-dialog").getByRole("button", { name: "Close" }).click();
    await expect(sentence(page)).toHaveText(/^4-bit per-channel weights/);
  });

test("axe finds nothing in the dialogs", async ({ page, open }) => {
  await open("lang=zh&tab=layers");
  await page.locator("#open-own").click();
  await page.setInputFiles("#own-model", mlp);
  await page.setInputFiles("#own-rows", await rows());
  await expect(page.locator("#own-label")).toBeVisible();
  expect(await violations(page, "#open-dialog")).toEqual([]);
  await page.locator("#open-dialog").getByRole("button", { name: "关闭" }).click();
  await page.locator("#take").click();
  await expect(page.locator(".take-verified")).toBeVisible();
  expect(await violations(page, "#take-dialog")).toEqual([]);
});
