// Where a dataset is, and how its bytes are fetched and unpacked.
import { quantError } from "./errors.js";

/**
 * The address of a dataset file.
 * @param {string} id such as "digits"
 * @param {string | URL} base what `./data/` is relative to
 */
export function datasetUrl(id, base) {
  if (typeof id !== "string" || !/^[a-z0-9_-]+$/.test(id)) {
    const shown = typeof id === "string" ? `"${id}"` : `a value of type ${typeof id}`;
    throw quantError(
      "argument",
      `${shown} is not the id of a dataset: ids are small letters, digits, - and _.`,
    );
  }
  try {
    return new URL(`./data/${id}.qpd.gz`, new URL(base, globalThis.location?.href));
  } catch (cause) {
    throw quantError("argument", "base is not an address; pass a complete one, or a URL", cause);
  }
}

/**
 * Downloads one file.
 * @param {URL} url
 */
export async function fetchBytes(url) {
  const response = await fetch(url).catch((cause) => {
    throw quantError("network", `Cannot load the dataset ${url}: the network did not answer.`, cause);
  });
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  if (!response.ok || isPage) {
    const answer = isPage && response.ok ? "a web page instead of the file" : `status ${response.status}`;
    throw quantError("network", `Cannot load the dataset ${url}: the server answered with ${answer}.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Unpacks gzip; bytes that are not gzip pass (some servers have unpacked them already).
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {URL} url for the message
 */
export async function gunzip(bytes, url) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    const why = "the file is cut off or damaged";
    throw quantError("network", `Cannot unpack the dataset ${url}: ${why}.`, cause);
  }
}
