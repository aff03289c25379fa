// The package's types: what WebAssembly exports, and the two functions written by hand.
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
 */
export function ready(source?: WasmSource): Promise<void>;

/**
 * Loads one of the package's datasets, unpacked: the bytes of `./data/<id>.qpd.gz`.
 *
 * @param id such as `"digits"`
 * @param base what `./data/` is relative to; by default the package. Bundlers do not copy the data: serve the
 * folder `data` and pass its parent, such as `document.baseURI`.
 * @throws Error naming the address, and the status when a server refused.
 */
export function loadDataset(id: string, base?: string | URL): Promise<Uint8Array<ArrayBuffer>>;
