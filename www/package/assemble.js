// What browsers and Node share: starting, loading, opening, and steps as iterators.
import { compiled } from "./compile.js";
import { datasetUrl, gunzip } from "./data.js";
import { isQuantError, quantError } from "./errors.js";
import { guard } from "./guard.js";
import { needSimd } from "./simd.js";

/**
 * @param {{
 *   generated: Record<string, any>,
 *   module: URL,
 *   data: string,
 *   readModule: (source: any) => unknown,
 *   readData: (url: URL) => Promise<Uint8Array<ArrayBuffer>>,
 * }} platform the functions that were generated, where the files are, and how they are read
 */
export function assemble({ generated, module, data, readModule, readData }) {
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let starting;
  let started = false;

  /** @param {unknown} source */
  const start = async (source) => {
    try {
      needSimd();
      const module = await compiled(await readModule(source));
      await generated.default({ module_or_path: module });
      started = true;
      return module;
    } catch (cause) {
      if (isQuantError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : cause;
      throw quantError("network", `Cannot start quant-playground's WebAssembly: ${why}`, cause);
    }
  };
  const ready = (/** @type {any} */ source = module) => {
    starting ??= start(source).catch((error) => {
      starting = undefined; // the next call tries again
      throw error;
    });
    return starting;
  };

  const loadDataset = async (/** @type {string} */ id, /** @type {string | URL} */ base = data) => {
    const url = datasetUrl(id, base);
    return gunzip(await readData(url), url);
  };

  const functions = guard(generated, () => started);

  const openSession = async (/** @type {string} */ dataset, { line = undefined, base = undefined } = {}) => {
    await ready();
    const known = functions.catalogue().datasets.find((/** @type {any} */ { id }) => id === dataset);
    // An unknown name is for `Session.open` to refuse, which knows the others.
    const source = known?.hasFile ? await loadDataset(dataset, base) : line;
    return functions.Session.open(dataset, source);
  };

  for (const Run of [
    generated.SweepRun,
    generated.AllocationRun,
    generated.TimingRun,
    generated.SensitivityRun,
  ]) {
    Run.prototype[Symbol.iterator] = function* () {
      try {
        for (let step = this.next(); step !== undefined; step = this.next()) yield step;
      } finally {
        this.free();
      }
    };
  }
  // The last two are of the larger module alone.
  for (const Training of [generated.Trainer, generated.DescentRun, generated.DeepRun]) {
    if (!Training) continue;
    Training.prototype[Symbol.iterator] = function* () {
      for (let progress = this.step(); progress !== undefined; progress = this.step()) yield progress;
    };
  }

  return { ready, loadDataset, openSession, functions };
}
