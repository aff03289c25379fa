// From the start of a navigation to the first result, of three pages that do the same small work, and of the playground
// itself to its first points: each in a new profile, so that nothing is in a cache.
import { chromiumFlags, findChromium } from "../www/build/chromium.mjs";
import { host, sitePath } from "../www/build/host.mjs";
import { Problem } from "../www/build/shell.mjs";
import { normals, transposed } from "./inputs.mjs";
import { matMul } from "./onnx/graphs.mjs";
import { statistics } from "./statistics.mjs";

const RUNS = 7;
const [INPUTS, OUTPUTS] = [64, 10];

/** What each page does: the product of one sample and a small layer. */
const scripts = {
  ours: `
    import { loadKernels } from "/pkg/kernels.js";
    const kernels = await loadKernels();
    const y = new Float32Array(${OUTPUTS});
    kernels.floatMatrix(weights, ${INPUTS}).multiply(x, y);
    done(y);`,
  onnxruntime: `
    import * as ort from "${sitePath}peers/ort.wasm.min.mjs";
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = "${sitePath}peers/";
    const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
    const { y } = await session.run({ x: new ort.Tensor("float32", x, [1, ${INPUTS}]) });
    done(y.data);`,
  tfjs: `
    import * as tf from "${sitePath}peers/tfjs.mjs";
    tf.setWasmPaths("${sitePath}peers/");
    tf.setThreadsCount(1);
    await tf.setBackend("wasm");
    await tf.ready();
    const w = tf.tensor2d(weights, [${OUTPUTS}, ${INPUTS}]);
    done(tf.matMul(tf.tensor2d(x, [1, ${INPUTS}]), w, false, true).dataSync());`,
};

/** @param {keyof typeof scripts} id */
function pageOf(id) {
  const weights = normals(INPUTS * OUTPUTS, 3);
  const numbers = (/** @type {ArrayLike<number>} */ list) => `[${Array.from(list).join()}]`;
  return `<!doctype html><title>${id}</title><script type="module">
    const weights = new Float32Array(${numbers(weights)});
    const x = new Float32Array(${numbers(normals(INPUTS, 4))});
    const model = new Uint8Array(${numbers(matMul(transposed(weights, OUTPUTS, INPUTS), INPUTS, OUTPUTS))});
    const done = (y) => { window.result = { y: Array.from(y), ms: performance.now() }; };
    ${scripts[id]}</script>`;
}

/** Written before the playground's own scripts: when its first point is there, and when all are. */
function watchPlayground() {
  const seen = { first: 0, all: 0 };
  const look = () => {
    if (!seen.first && document.querySelector("#chart [role=option]")) seen.first = performance.now();
    if (document.documentElement.dataset.status === "ready") seen.all = performance.now();
    if (seen.all) Object.assign(globalThis, { result: seen });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** @param {(text: string) => void} say */
export async function measureStarts(say) {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Problem(
      "There is no Chromium to measure in. Run `npm run setup`, which finds or installs one.",
    );
  const { chromium } = await import("@playwright/test");
  const server = host(0);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  /** @type {Record<string, number[]>} */
  const times = {};
  const add = (/** @type {string} */ id, /** @type {number} */ ms) => {
    times[id] = [...(times[id] ?? []), ms];
  };
  try {
    const address = /** @type {import("node:net").AddressInfo} */ (server.address());
    const origin = `http://127.0.0.1:${address.port}`;
    /** @param {string} path @param {((page: import("@playwright/test").Page) => Promise<unknown>) | undefined} prepare */
    const visit = async (path, prepare) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await prepare?.(page);
      await page.goto(origin + path);
      const result = await page.waitForFunction(() => /** @type {any} */ (globalThis).result);
      const value = await result.jsonValue();
      await context.close();
      return value;
    };
    for (let round = 0; round < RUNS; round++) {
      /** @type {number[][]} */
      const results = [];
      for (const id of /** @type {(keyof typeof scripts)[]} */ (Object.keys(scripts))) {
        const { y, ms } = await visit(`/start/${id}.html`, (page) =>
          page.route("**/start/*.html", (route) =>
            route.fulfill({ body: pageOf(id), contentType: "text/html" }),
          ),
        );
        results.push(y);
        add(id, ms);
      }
      for (const y of results)
        if (y.some((value, i) => Math.abs(value - (results[0]?.[i] ?? 0)) > 1e-3))
          throw new Error("the pages do not agree on the result");
      const { first, all } = await visit(sitePath, (page) => page.addInitScript(watchPlayground));
      add("playgroundFirst", first);
      add("playgroundAll", all);
      say(`start, ${round + 1} of ${RUNS}`);
    }
  } finally {
    await browser.close();
    server.close();
  }
  return Object.fromEntries(Object.entries(times).map(([id, list]) => [id, statistics(list)]));
}
