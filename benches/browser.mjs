// Measures in headless Chromium: the built page itself, as a visitor would use it, with every engine.
import { readFileSync } from "node:fs";
import { chromiumFlags, findChromium } from "../www/build/chromium.mjs";
import { host, sitePath } from "../www/build/host.mjs";
import { Problem } from "../www/build/shell.mjs";

/** @import { Results } from "./types.ts" */

/** An hour: more than everything takes on a slow machine. */
const PATIENCE = 3_600_000;

/**
 * @param {{ quick: boolean, names: string[], say: (text: string) => void }} what
 * @returns {Promise<Results>}
 */
export async function measureInBrowser({ quick, names, say }) {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Problem(
      "There is no Chromium to measure in. Run `npm run setup`, which finds or installs one.",
    );
  const { chromium } = await import("@playwright/test");
  const server = host(0);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    await new Promise((resolve) => (server.listening ? resolve(null) : server.once("listening", resolve)));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the host has no port");
    const page = await browser.newPage();
    page.on("pageerror", (error) => say(`error on the page: ${error.message}`));
    const rows = names.length > 0 ? `?rows=${names.join(",")}` : quick ? "" : "?rows=all";
    await page.goto(`http://127.0.0.1:${address.port}${sitePath}bench.html${rows}#lang=en`);
    await page.locator(".bench-peers input").check();
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    await followed(page, say);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save JSON" }).click(),
    ]);
    const results = JSON.parse(readFileSync(await download.path(), "utf8"));
    results.place.engine = `Chromium ${browser.version()}, headless`;
    return results;
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * Says what the page says until it is done.
 * @param {import("@playwright/test").Page} page
 * @param {(text: string) => void} say
 */
async function followed(page, say) {
  const end = performance.now() + PATIENCE;
  let row = "";
  for (;;) {
    const { kind, text } = await page.evaluate(() => ({
      kind: document.documentElement.dataset.status ?? "",
      text: document.querySelector("#status")?.textContent ?? "",
    }));
    const now = text.split(":")[0] ?? "";
    if (now !== row) say(text);
    row = now;
    if (kind === "done") return;
    if (kind === "failed" || performance.now() > end)
      throw new Problem(`The benchmark page did not come to its end: ${text}`);
    await page.waitForTimeout(500);
  }
}
