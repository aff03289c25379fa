// Without a network the page opens and works; a newer build asks before it takes over, and none is mixed with another.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { host, sitePath } from "../../www/build/host.mjs";
import { listBuild, writeWorker } from "../../www/build/offline.mjs";
import { weighFirstLoad } from "../../www/build/size.mjs";
import { test as base, expect, points, ready, sentence } from "./playground.ts";

interface Site {
  /** Its files, which a test may change. */
  folder: string;
  server: Server;
}

/** A copy of the built site on a host of its own, which can be changed and switched off. */
const test = base.extend<{ site: Site }>({
  site: async ({ browserName: _ }, use, { outputDir }) => {
    const folder = join(outputDir, "site");
    mkdirSync(outputDir, { recursive: true });
    cpSync("dist", folder, { recursive: true });
    const server = host(0, folder);
    await new Promise((resolve) => server.once("listening", resolve));
    await use({ folder, server });
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  },
  baseURL: async ({ site }, use) =>
    use(`http://127.0.0.1:${(site.server.address() as AddressInfo).port}${sitePath}`),
});
test.use({ serviceWorkers: "allow" });

/** The worker has kept its files, and answers from the next load on. */
const kept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

const cachesOf = (page: Page) => page.evaluate(() => caches.keys());

async function disconnect(context: BrowserContext, { server }: Site): Promise<void> {
  await context.setOffline(true);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Another build of the site: its scripts have other names, the old ones are gone, and its pages say that they are new. */
async function publish({ folder }: Site): Promise<void> {
  const assets = join(folder, "assets");
  const scripts = readdirSync(assets).filter((file) => file.endsWith(".js"));
  const renamed = (text: string) =>
    scripts.reduce((now, file) => now.replaceAll(file, file.replace(".js", "2.js")), text);
  for (const file of scripts) {
    writeFileSync(join(assets, file), renamed(readFileSync(join(assets, file), "utf8")));
    renameSync(join(assets, file), join(assets, renamed(file)));
  }
  const page = readFileSync(join(folder, "index.html"), "utf8");
  writeFileSync(join(folder, "index.html"), renamed(page).replace("<html", '<html data-build="second"'));
  await writeWorker(folder);
}

/** Has the page look for a newer build, as it does by itself when it is loaded or comes back into sight. */
const look = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

const notice = (page: Page) => page.getByRole("complementary", { name: "New version" });
const build = (page: Page) => page.locator("html").getAttribute("data-build");

test("after one visit the page works without a network, in both languages, with every small dataset", async ({
  page,
  open,
  context,
  site,
}) => {
  test.slow();
  await open();
  await kept(page);
  await disconnect(context, site);
  await page.reload();
  await ready(page);
  await expect(sentence(page)).toHaveText("4-bit per-channel weights: 95.3% (−0.8), 400 bytes, 6.5× smaller");
  expect(await points(page).count()).toBeGreaterThan(50);

  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("h1")).toHaveText("神经网络量化实验场");
  await page.locator("#dataset").selectOption("iris");
  await expect(page).toHaveURL(/data=iris/);
  await ready(page);
  await expect(sentence(page)).toHaveText(/%/);
  await page.getByRole("tab", { name: "单个权重" }).click();
  await expect(page.locator("#panel chart-box svg")).toBeVisible();
  await page.getByRole("button", { name: "关于", exact: true }).click();
  await expect(page.locator("#about")).toContainText("离线");
  for (const data of ["wine", "breast_cancer", "diabetes"]) {
    await open(`data=${data}`);
    await expect(sentence(page)).toHaveText(/\d/);
  }

  await page.goto("./bench.html?rows=all#lang=zh");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/测/);
});

test("who begins with the course has all of it without a network, and the playground too", async ({
  page,
  context,
  site,
}) => {
  test.slow();
  await page.goto("./learn.html");
  await ready(page);
  await kept(page);
  await disconnect(context, site);
  await page.reload();
  await ready(page);
  await expect(page.locator("#contents a").first()).toBeVisible();
  await page.goto("./learn.html#lesson=statistics");
  // Its answer is computed from the model and its data.
  await expect(page.locator('.question[data-ready="true"]').first()).toBeVisible();
  await page.goto("./");
  await ready(page);
  expect(await points(page).count()).toBeGreaterThan(50);
});

test("every file of the first chart is kept, and what is large is not", async ({ page, open, site }) => {
  await open();
  await kept(page);
  const stored = await page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    return (await (await caches.open(name)).keys()).map(({ url }) => url);
  });
  const base = page.url();
  const { early, later } = listBuild(site.folder);
  const addresses = (paths: string[]) =>
    paths.map((path) => new URL(path === "index.html" ? "./" : path, base).href);
  expect(stored.sort()).toEqual(addresses([...Object.keys(early), "peers/index.json"]).sort());
  for (const { file } of weighFirstLoad().rows) expect(Object.keys(early)).toContain(file);
  for (const kind of [/^assets\/.*models_bg.*wasm$/, /^assets\/ort.*wasm$/, /mnist/])
    expect(Object.keys(later).filter((path) => kind.test(path))).toHaveLength(1);
});

test("what is large is kept when it has been used", async ({ page, open, context, site }) => {
  test.slow();
  await open();
  await kept(page);
  // The first visit came before the worker did.
  await page.reload();
  await ready(page);
  await page.evaluate(async () => void (await (await fetch("./data/mnist.qpd.gz")).arrayBuffer()));
  await disconnect(context, site);
  await page.locator("#dataset").selectOption("mnist");
  await expect(page.locator("html")).toHaveAttribute("data-status", "training", { timeout: 30_000 });
});

test("a newer build waits until it is asked for, and then takes the place of the old one", async ({
  page,
  open,
  site,
}) => {
  test.slow();
  await open();
  await kept(page);
  const before = await cachesOf(page);
  expect(before).toHaveLength(1);
  await page.reload();
  await ready(page);
  await expect(notice(page)).toHaveCount(0);

  await publish(site);
  await look(page);
  await expect(notice(page)).toBeVisible();
  await expect(page.locator("#live")).toHaveText("A new version is here.");
  await expect(notice(page).getByRole("button")).toHaveText(["Reload", "Later"]);
  const axe = await new AxeBuilder({ page }).include(".notice").analyze();
  expect(axe.violations).toEqual([]);

  // The old build goes on as a whole: the host no longer has what is fetched only now.
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("h1")).toHaveText("神经网络量化实验场");
  await expect(page.locator(".notice")).toContainText("有新版本可用。");
  await page.reload();
  await ready(page);
  expect(await build(page)).toBeNull();
  await expect(page.locator(".notice")).toBeVisible();

  await page.goto("./#data=iris&recipe=format.kind:integer,format.levels:8&lang=en");
  await expect(sentence(page)).toHaveText(/^3-bit/);
  await notice(page).getByRole("button", { name: "Reload" }).click();
  await expect(page.locator("html[data-build=second]")).toHaveAttribute("data-status", "ready");
  await expect(page).toHaveURL(/data=iris.*levels:8/);
  await expect(sentence(page)).toHaveText(/^3-bit/);
  await expect.poll(() => cachesOf(page)).not.toEqual(before);
  expect(await cachesOf(page)).toHaveLength(1);
  await expect(notice(page)).toHaveCount(0);
});

test("later is later: the bar goes, by keyboard too, and the page stays as it is", async ({
  page,
  open,
  site,
}) => {
  test.slow();
  await open();
  await kept(page);
  await page.reload();
  await ready(page);
  await publish(site);
  await look(page);
  const later = notice(page).getByRole("button", { name: "Later" });
  await later.focus();
  await page.keyboard.press("Escape");
  await expect(notice(page)).toHaveCount(0);
  await expect(page.locator("#stage")).toBeFocused();
  expect(await build(page)).toBeNull();
  await page.reload();
  await later.click();
  await expect(notice(page)).toHaveCount(0);
  expect(await build(page)).toBeNull();
});

test("other tabs are loaded again with the newer build, but not one that would lose the visitor's model", async ({
  page,
  open,
  context,
  site,
}) => {
  test.slow();
  await open();
  await kept(page);
  await page.reload();
  await ready(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await ready(other);
  const own = await context.newPage();
  await own.goto(page.url());
  await ready(own);
  await own.locator("#open-own").click();
  await own.locator("#own-model").setInputFiles({
    name: "model.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"coef": [[1, -0.5, 0.25], [-1, 0.5, 0.75]], "intercept": [0, 0.5]}'),
  });
  await own.locator("#open-dialog").getByRole("button", { name: "Open", exact: true }).click();
  await expect(own.locator("#dataset")).toHaveValue("custom");
  await ready(own);

  await publish(site);
  await look(page);
  await expect(notice(own)).toContainText("Reloading closes the model you opened.");
  await notice(page).getByRole("button", { name: "Reload" }).click();
  await expect(page.locator("html[data-build=second]")).toHaveAttribute("data-status", "ready");
  await expect(other.locator("html[data-build=second]")).toHaveAttribute("data-status", "ready");
  expect(await build(own)).toBeNull();
  await expect(own.locator("#dataset")).toHaveValue("custom");
  await notice(own).getByRole("button", { name: "Reload" }).click();
  await expect(own.locator("html[data-build=second]")).toHaveAttribute("data-status", "ready");
});

test("browsers find it fit to be installed", async ({ page, open, context }) => {
  await open();
  const session = await context.newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  expect(url).toMatch(/app\.webmanifest$/);
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});
