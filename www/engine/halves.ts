// The WebAssembly of the page in two halves: the first, which the first chart needs, and the rest, which comes while
// that is computed. All of the package's functions can be called as soon as the first half is there: one that is not
// has the rest fetched at once, in one go, which nothing else in the worker gets through.
import start, * as generated from "../../pkg/.page/quant_playground.js";
import { assemble } from "../../pkg/assemble.js";
import { compiled } from "../../pkg/compile.js";
import { fetchBytes } from "../../pkg/data.js";
import type * as Package from "../../pkg/index.js";

interface FirstHalf extends WebAssembly.Exports {
  /** 1 as soon as the rest is in its place. */
  rest_is_here: WebAssembly.Global<"i32">;
}

const address = new URL("../../pkg/.page/rest.wasm", import.meta.url);
let first: FirstHalf | undefined;
let coming: Promise<WebAssembly.Module> | undefined;

generated.rest.load = () => {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  try {
    request.send();
    put(new WebAssembly.Module(request.response));
  } catch (cause) {
    // What called cannot be gone on with: the worker has to be replaced.
    throw Object.assign(new WebAssembly.RuntimeError("the rest of the WebAssembly did not arrive"), {
      cause,
    });
  }
};

function put(rest: WebAssembly.Module): void {
  if (first === undefined || first.rest_is_here.value === 1) return;
  new WebAssembly.Instance(rest, { first });
  first.rest_is_here.value = 1;
}

const assembled = assemble({
  // By name, so that the functions that the page does not call stay behind.
  generated: {
    AllocationRun: generated.AllocationRun,
    bestWithin: generated.bestWithin,
    catalogue: generated.catalogue,
    paretoFront: generated.paretoFront,
    SensitivityRun: generated.SensitivityRun,
    Session: generated.Session,
    SweepRun: generated.SweepRun,
    TimingRun: generated.TimingRun,
    Trainer: generated.Trainer,
    async default(source: { module_or_path: WebAssembly.Module }) {
      first = (await start(source)) as unknown as FirstHalf;
    },
  },
  module: new URL("../../pkg/.page/quant_playground_bg.wasm", import.meta.url),
  data: import.meta.url,
  readModule: (source: unknown) => source,
  readData: fetchBytes,
});

/** The first half, compiled; from a module that another worker has, or fetched. */
export const ready: typeof Package.ready = assembled.ready;
export const loadDataset: typeof Package.loadDataset = assembled.loadDataset;
export const { bestWithin, catalogue, paretoFront, Session, Trainer } =
  assembled.functions as unknown as typeof Package;

export type Session = Package.Session;

/** The rest, compiled and in its place; from a module that another worker has, or fetched. */
export function rest(source: WebAssembly.Module | URL = address): Promise<WebAssembly.Module> {
  coming ??= bring(source).catch((error) => {
    coming = undefined; // the next call tries again
    throw error;
  });
  return coming;
}

async function bring(source: WebAssembly.Module | URL): Promise<WebAssembly.Module> {
  const [module] = await Promise.all([compiled(source), ready()]);
  put(module);
  return module;
}
