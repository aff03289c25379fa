// What every end-to-end test of the page stands on: the page must stay free of errors and of foreign requests.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** Said by Playwright itself, wherever a test does without the service worker (playwright.config.ts). */
const BLOCKED = "Service Worker registration blocked by Playwright";

interface Fixtures {
  /** Opens the page at a fragment and waits until every recipe is measured. */
  open: (fragment?: string) => Promise<void>;
}

export const test = base.extend<Fixtures>({
  page: async ({ page, baseURL }, use) => {
    const faults: string[] = [];
    page.on("console", (message) => {
      const said = message.text();
      if (["error", "warning"].includes(message.type()) && said !== BLOCKED) faults.push(said);
    });
    page.on("pageerror", (error) => faults.push(String(error.stack)));
    page.on("request", (request) => {
      const url = request.url();
      // Tests have pages of another site at the same machine's other name.
      const isOurs = url.startsWith(new URL(baseURL ?? "").origin) || url.startsWith("http://localhost:");
      if (!isOurs && !/^(data|blob):/.test(url)) faults.push(`request to ${url}`);
    });
    await use(page);
    expect(faults).toEqual([]);
  },
  open: async ({ page }, use) => {
    await use(async (fragment = "") => {
      // A fragment alone does not reload a page.
      await page.goto("about:blank");
      await page.goto(fragment ? `./#${fragment}` : "./");
      await ready(page);
    });
  },
});

export { expect };

export async function ready(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-status", "ready", { timeout: 30_000 });
}

/** The rules of axe that colours decide; the others find the same in any. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds in a page, or in a part of it, in light colours and in dark ones. */
export async function violations(page: Page, inside?: string, outside: string[] = []): Promise<unknown[]> {
  const found = async (colorScheme: "light" | "dark") => {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    if (inside) axe.include(inside);
    for (const selector of outside) axe.exclude(selector);
    if (colorScheme === "dark") axe.withRules(OF_COLOURS);
    const { violations } = await axe.analyze();
    return violations.map(({ id, nodes }) => ({ colorScheme, id, at: nodes.map(({ target }) => target) }));
  };
  return [...(await found("light")), ...(await found("dark"))];
}

/** How much wider the page is than its window. */
export const beyond = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

export const sentence = (page: Page) => page.locator("#sentence");
export const points = (page: Page) => page.locator("#chart").getByRole("option");
/** One choice of a control, or of the families under "Start from". */
export const choice = (page: Page, name: string, option: string) =>
  page.getByRole("group", { name, exact: true }).getByRole("radio", { name: option, exact: true });
