// Going back costs nothing: models, points and times that were asked for before are not computed again.
import type { Page } from "@playwright/test";
import { choice, expect, points, ready, sentence, test } from "./playground.ts";

/** What the page notes of each sweep: how many recipes, and how many batches workers were asked for. */
const lastSweep = (page: Page) =>
  page.evaluate(() => {
    const entries = performance.getEntriesByName("sweep") as PerformanceMeasure[];
    return {
      count: entries.length,
      ...(entries.at(-1)?.detail as { cached: number; batches: number; recipes: number }),
    };
  });

async function opens(page: Page, dataset: string): Promise<void> {
  const { count } = await lastSweep(page);
  await page.getByLabel("Data and model").selectOption(dataset);
  await expect.poll(async () => (await lastSweep(page)).count).toBeGreaterThan(count);
  await ready(page);
}

test("going back to a dataset asks no worker for a point", async ({ page, open }) => {
  await open();
  const text = (await sentence(page).textContent()) ?? "";
  const count = await points(page).count();
  expect((await lastSweep(page)).batches).toBeGreaterThan(0);
  await opens(page, "iris");
  expect((await lastSweep(page)).batches).toBeGreaterThan(0);
  await opens(page, "digits");
  const { recipes, cached, batches } = await lastSweep(page);
  expect({ cached, batches }).toEqual({ cached: recipes, batches: 0 });
  await expect(sentence(page)).toHaveText(text);
  expect(await points(page).count()).toBe(count);
});

test("going back to a seed trains nothing, and asks for no point", async ({ page, open }) => {
  await open("data=iris");
  await page.getByRole("button", { name: "Retrain" }).click();
  await expect(page).toHaveURL(/train=1/);
  await expect.poll(async () => (await lastSweep(page)).count).toBe(2);
  await ready(page);
  await page.goBack();
  await expect(page).not.toHaveURL(/train=/);
  await expect.poll(async () => (await lastSweep(page)).count).toBe(3);
  await page.goForward();
  await expect.poll(async () => (await lastSweep(page)).count).toBe(4);
  await ready(page);
  const { recipes, cached, batches } = await lastSweep(page);
  expect({ cached, batches }).toEqual({ cached: recipes, batches: 0 });
});

test("a choice taken back finds its points", async ({ page, open }) => {
  await open("data=iris");
  await choice(page, "Symmetry", "Affine").check();
  await expect.poll(async () => (await lastSweep(page)).count).toBe(2);
  await ready(page);
  await choice(page, "Symmetry", "Symmetric").check();
  await expect.poll(async () => (await lastSweep(page)).count).toBe(3);
  await ready(page);
  const { recipes, cached, batches } = await lastSweep(page);
  expect({ cached, batches }).toEqual({ cached: recipes, batches: 0 });
});
