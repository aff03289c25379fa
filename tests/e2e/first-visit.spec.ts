// A visitor who does nothing: the chart fills by itself, and the story is there to read.
import { expect, points, ready, sentence, test } from "./playground.ts";

test("the chart fills for digits, the knee is there, and 4 bits per channel are selected", async ({
  page,
  open,
}) => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await open();
  await expect(sentence(page)).toHaveText("4-bit per-channel weights: 95.3% (−0.8), 400 bytes, 6.5× smaller");
  expect(await points(page).count()).toBeGreaterThan(50);
  const chosen = page.locator("#chart").getByRole("option", { selected: true });
  await expect(chosen).toHaveAccessibleName(
    /4-bit per-channel weights: 95\.3% \(92\.\d%–97\.\d%\),\s400\sB$/,
  );
  await expect(page.getByRole("option", { name: /^32-bit float weights: 96\.1%/ })).toBeVisible();
  await expect(page.getByRole("option", { name: /^8-bit per-tensor weights: 96\.1%/ })).toBeVisible();
  await expect(page.locator("svg.points .frontier")).toHaveAttribute("d", /^M/);
  await expect(page.locator("svg.points .note")).toHaveText(
    /^fp32: 96\.1% \(95% interval 9\d\.\d%–9\d\.\d%\)$/,
  );
  expect(requests.filter((url) => url.includes("mnist"))).toEqual([]);
});

test("2-bit per tensor is where accuracy breaks", async ({ page, open }) => {
  await open("recipe=format.kind:integer,format.levels:4,granularity.kind:perTensor");
  const text = (await sentence(page).textContent()) ?? "";
  const accuracy = Number(/: ([\d.]+)%/.exec(text)?.[1]);
  expect(accuracy).toBeGreaterThan(40);
  expect(accuracy).toBeLessThan(55);
});

for (const [dataset, name] of [
  ["line", /R² 0\.9/],
  ["iris", /%/],
  ["wine", /%/],
  ["breast_cancer", /%/],
  ["diabetes", /R² 0\.4/],
] as const) {
  test(`${dataset} opens and every family can be chosen`, async ({ page, open }) => {
    await open();
    await page.getByLabel("Data and model").selectOption(dataset);
    await expect(page).toHaveURL(new RegExp(`data=${dataset}`));
    await ready(page);
    await expect(sentence(page)).toHaveText(name);
    const families = page.getByRole("group", { name: "Start from" }).getByRole("radio");
    await expect.poll(() => families.count()).toBeGreaterThanOrEqual(9);
    for (const family of await families.all()) {
      await family.check();
      await expect(page.locator(".problem")).toHaveCount(0);
    }
    await ready(page);
  });
}

test("MNIST is fetched when chosen, trained here, and can be stopped", async ({ page, open }) => {
  await open();
  const file = page.waitForResponse((response) => response.url().includes("mnist.qpd.gz"));
  await page.getByLabel("Data and model").selectOption("mnist");
  expect((await file).status()).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("data-status", "training", { timeout: 30_000 });
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  // What was learnt so far is kept, and measured.
  await expect(page.locator("html")).toHaveAttribute("data-status", /sweeping|ready/, { timeout: 30_000 });
  await expect(sentence(page)).toHaveText(/%/);
});
