// Draws icon.svg as the pictures that the manifest names, which systems want to install the page with:
// `node www/build/icons.mjs`. The pictures are committed, so that a build needs no browser.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { Problem, root } from "./shell.mjs";

const folder = join(root, "www/public");
const icon = readFileSync(join(folder, "icon.svg"), "utf8");

/** Systems cut a maskable icon to a shape of their own, of which only the middle four fifths are certain. */
const maskable = icon
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32" rx="6"', '<rect x="-4" y="-4" width="40" height="40"');
if (!maskable.includes("-4 -4 40 40") || !maskable.includes('width="40"'))
  throw new Problem("icon.svg no longer begins with the square that a maskable icon widens.");

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Problem("There is no Chromium to draw with. Run `npm run setup`.");
const browser = await chromium.launch({ executablePath, args: chromiumFlags });
try {
  for (const [file, drawing, size] of /** @type {const} */ ([
    ["icon-192.png", icon, 192],
    ["icon-512.png", icon, 512],
    ["icon-maskable-512.png", maskable, 512],
  ])) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const image = `<img width="${size}" src="data:image/svg+xml;base64,${btoa(drawing)}" />`;
    await page.setContent(`<style>body { margin: 0 } img { display: block }</style>${image}`);
    await page.locator("img").evaluate((img) => /** @type {HTMLImageElement} */ (img).decode());
    writeFileSync(join(folder, file), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
