// The example page, served as it lies in the repository.
import { expect, test } from "@playwright/test";

test("the example page fills its table", async ({ page }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto("/examples/quantize.html");
  await expect(page.locator("output")).toHaveText("Four numbers take 6 bytes.");
  const rows = page.locator("tbody tr");
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(55);
  await expect(rows.first()).toHaveText("float32–260096.1 %");
  await expect(rows.nth(1)).toContainText("global256");
  // A favicon is not asked of an example.
  expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
});
