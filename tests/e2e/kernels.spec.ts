// Both builds of the kernels in the browser, beside plain loops: integer for integer, whatever the machine's relaxed
// instructions do.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";

const folders = { "/kernels/": "pkg/", "/checks/": "tests/wasm/" };
const types = { js: "text/javascript", wasm: "application/wasm" };

for (const build of ["simd128", "relaxed-simd"] as const)
  test(`every kernel of the ${build} build gives what a plain loop gives`, async ({ page }) => {
    await page.route(/\/(kernels|checks)\//, async (route) => {
      const { pathname } = new URL(route.request().url());
      const [address, folder] = Object.entries(folders).find(([from]) => pathname.startsWith(from)) ?? [
        "",
        "",
      ];
      const file = folder + pathname.slice(address.length);
      const kind = types[file.split(".").at(-1) as keyof typeof types];
      await route.fulfill({ body: await readFile(file), contentType: kind });
    });
    await page.goto("/");
    const found = await page.evaluate(async (build) => {
      const { loadKernels } = await import(`${location.origin}/kernels/kernels.js`);
      const { checkKernels } = await import(`${location.origin}/checks/kernel-checks.js`);
      const kernels = await loadKernels({ build });
      return { build: kernels.build, relaxedIsWide: kernels.relaxedIsWide, ...checkKernels(kernels) };
    }, build);
    test
      .info()
      .annotations.push({ type: "relaxed product of full bytes", description: `${found.relaxedIsWide}` });
    expect(found.wrong).toEqual([]);
    expect(found.build).toBe(build);
    expect(found.compared).toBeGreaterThan(500_000);
  });
