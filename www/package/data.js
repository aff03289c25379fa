// Where a dataset is, and how its bytes are unpacked; shared by the browser's and Node's entry.

/**
 * The address of a dataset file.
 * @param {string} id such as "digits"
 * @param {string | URL} base what `./data/` is relative to
 */
export function datasetUrl(id, base) {
  if (!/^[a-z0-9_-]+$/.test(id)) {
    throw new Error(`"${id}" is not the id of a dataset: ids are small letters, digits, - and _.`);
  }
  return new URL(`./data/${id}.qpd.gz`, new URL(base, globalThis.location?.href));
}

/**
 * Downloads one file.
 * @param {URL} url
 */
export async function fetchBytes(url) {
  const response = await fetch(url).catch((cause) => {
    throw new Error(`Cannot load the dataset ${url}: the network did not answer.`, { cause });
  });
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  if (!response.ok || isPage) {
    const answer = isPage && response.ok ? "a web page instead of the file" : `status ${response.status}`;
    throw new Error(`Cannot load the dataset ${url}: the server answered with ${answer}.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Unpacks gzip; bytes that are not gzip pass (some servers have unpacked them already).
 * @param {Uint8Array} bytes
 * @param {URL} url for the message
 */
export async function gunzip(bytes, url) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new Error(`Cannot unpack the dataset ${url}: the file is cut off or damaged.`, { cause });
  }
}
