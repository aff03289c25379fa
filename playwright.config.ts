// End-to-end tests: a real Chromium on the built site, which a plain static host serves under a sub-path.
import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "./www/build/chromium.mjs";
import { sitePath } from "./www/build/host.mjs";

const executablePath = findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium for the tests. Run `npm run setup`.");

// One port for each clone, so that two of them can be tested side by side.
const place = [...import.meta.dirname].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 900, 7);
const port = Number(process.env.E2E_PORT ?? 4200 + place);
const baseURL = `http://127.0.0.1:${port}${sitePath}`;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  retries: 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL,
    browserName: "chromium",
    launchOptions: { executablePath, args: chromiumFlags },
    locale: "en-US",
    // Pictures and snapshots of every step are a third of the time; `--trace on` has them of what one looks for.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false, sources: false },
    screenshot: "only-on-failure",
    // What a test does not ask for, it does not have to share the machine with: offline.spec.ts is about it.
    serviceWorkers: "block",
  },
  webServer: { command: `node www/build/host.mjs ${port}`, url: baseURL, reuseExistingServer: false },
});
