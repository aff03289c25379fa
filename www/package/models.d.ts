// The types of all that the package does, with models of your own.
import type { OpenOptions } from "./index.js";
import type { Session } from "./quant_playground_models.js";

export type { OpenOptions, WasmSource } from "./index.js";
export { loadDataset, ready } from "./index.js";
export * from "./quant_playground_models.js";

/** As `openSession` of the package; the session can also `export`. */
export function openSession(dataset: string, options?: OpenOptions): Promise<Session>;
