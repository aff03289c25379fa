// The package's types: what WebAssembly exports, and the functions written by hand.
import type { LineOptions, Session } from "./quant_playground.js";

export * from "./quant_playground.js";

/** Where the WebAssembly can come from when it is not the file beside this one. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

/**
 * Starts the WebAssembly; every other function needs it to have finished. Calling it again costs nothing,
 * and after a failure it tries again.
 *
 * ```js
 * import { ready, version } from "quant-playground";
 * await ready();
 * console.log(version());
 * ```
 *
 * @param source the module's address, bytes, or compiled module; by default the package's own file.
 * @returns the compiled module: another worker that is sent it starts by `ready(module)`, with nothing to load or compile.
 * @throws QuantError with code `network`.
 */
export function ready(source?: WasmSource): Promise<WebAssembly.Module>;

/**
 * Loads one of the package's datasets, unpacked: the bytes of `./data/<id>.qpd.gz`.
 *
 * @param id such as `"digits"`
 * @param base what `./data/` is relative to; by default the package. Bundlers do not copy the data: serve the
 * folder `data` and pass its parent, such as `document.baseURI`.
 * @throws QuantError with code `network`, naming the address, and the status when a server refused.
 */
export function loadDataset(id: string, base?: string | URL): Promise<Uint8Array<ArrayBuffer>>;

/** What `openSession` can be told. */
export interface OpenOptions {
  /** The line to draw points from; only for the dataset `line`. */
  line?: LineOptions | undefined;
  /** What `./data/` is relative to, as in `loadDataset`. */
  base?: string | URL | undefined;
}

/**
 * Starts the WebAssembly if need be, loads a dataset and opens it with its trained model: `ready`, `loadDataset`
 * and `Session.open` in one.
 *
 * ```js
 * import { openSession } from "quant-playground";
 * const session = await openSession("digits");
 * for (const { family, report } of session.sweep()) console.log(family, report.bytes, report.score);
 * session.free();
 * ```
 *
 * @param dataset such as `"digits"`; `catalogue().datasets` lists them.
 */
export function openSession(dataset: string, options?: OpenOptions): Promise<Session>;
