// The WebAssembly as a compiled module, whatever it comes as; a module can be handed to other workers.

/**
 * Compiles while it arrives, where the server says what it is.
 * @param {unknown} source an address, a response, bytes, or a module
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compiled(source) {
  if (source instanceof WebAssembly.Module) return source;
  const isAddress = typeof source === "string" || source instanceof URL;
  const found = isAddress ? await fetch(source) : source;
  if (!(found instanceof Response)) return WebAssembly.compile(/** @type {BufferSource} */ (found));
  if (!found.ok) throw new Error(`${found.url} was answered with status ${found.status}`);
  if (found.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(found);
  return WebAssembly.compile(await found.arrayBuffer());
}
