// The package in browsers and bundlers.
import { datasetUrl, fetchBytes, gunzip } from "./data.js";
import initialise from "./quant_playground.js";

export * from "./quant_playground.js";

let started;

export function ready(source) {
  started ??= initialise({
    module_or_path: source ?? new URL("./quant_playground_bg.wasm", import.meta.url),
  }).then(
    () => undefined,
    (cause) => {
      started = undefined; // the next call tries again
      throw new Error(`Cannot start quant-playground's WebAssembly: ${cause.message}`, { cause });
    },
  );
  return started;
}

// Kept apart from `new URL(…)`, which would make bundlers pack every dataset.
const here = import.meta.url;

export async function loadDataset(id, base = here) {
  const url = datasetUrl(id, base);
  return gunzip(await fetchBytes(url), url);
}
