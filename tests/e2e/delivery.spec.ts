// How the built site is delivered: under a sub-path of a plain host, under its policy, from one origin.
import { expect, test } from "@playwright/test";
import { policy } from "../../www/build/csp.mjs";

test("the page loads with no error, no missing file and no foreign request", async ({ page, baseURL }) => {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(baseURL ?? "") && !/^(data|blob):/.test(url)) faults.push(`request to ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
  });
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("./");
  expect((await wasm).status()).toBe(200);
  await page.waitForLoadState("networkidle");
  expect(faults).toEqual([]);
});

test("the first chart needs half of the WebAssembly, and the rest is there before it is called", async ({
  page,
}) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/rest-*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  const waited: string[] = [];
  page.on("request", (request) => request.resourceType() === "xhr" && waited.push(request.url()));
  await page.goto("./");
  const points = page.locator("#chart").getByRole("option");
  await expect(points.first()).toBeVisible();
  await expect(page.locator("#sentence")).toHaveText(/\d%.* bytes/);
  await expect(page.locator("html")).not.toHaveAttribute("data-status", "ready");
  const alone = await points.count();
  release();
  await expect(page.locator("html")).toHaveAttribute("data-status", "ready");
  expect(await points.count()).toBeGreaterThan(alone + 50);
  expect(waited).toEqual([]);
});

test("the policy is in the page, and stops inline scripts", async ({ page }) => {
  await page.goto("./");
  const meta = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(meta).toHaveAttribute("content", policy);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.documentElement.dataset.inline = 'ran'";
    document.head.append(script);
    return document.documentElement.dataset.inline;
  });
  expect(ran).toBeUndefined();
});
