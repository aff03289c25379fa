// A small model as text inside a link: its name and its file, compressed and as base64url. What it reads may come from
// anybody: it is as hostile as a file.

/** Bytes of the compressed file. Longer links are cut by what carries them. */
export const MOST_PACKED = 8 * 1024;
/** Bytes of the file: few bytes can be compressed from very many. */
const MOST_UNPACKED = 2 ** 20;

const NAME = /^[^/\\,\p{Cc}]{1,100}$/u;

export interface Packed {
  /** `null` where it is too large for a link. */
  text: string | null;
  /** Bytes of the compressed file. */
  bytes: number;
}

export async function pack(file: File): Promise<Packed> {
  const bytes = await through(file, new CompressionStream("deflate-raw"), Number.POSITIVE_INFINITY);
  if (bytes.length > MOST_PACKED || file.size > MOST_UNPACKED) return { text: null, bytes: bytes.length };
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const name = [...file.name.replaceAll(/[/\\,\p{Cc}]/gu, "_")].slice(-100).join("") || "model";
  const text = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return { text: `${name},${text}`, bytes: bytes.length };
}

/** The file of such a text; an error says what is wrong with it. */
export async function unpack(text: string): Promise<File> {
  const cut = text.lastIndexOf(",");
  const [name, packed] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut < 0 || !NAME.test(name)) throw new Error("the link holds a model without a name");
  if (!/^[\w-]+$/.test(packed)) throw new Error("the model in the link is not base64url");
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
      each.charCodeAt(0),
    );
    const file = await through(new Blob([bytes]), new DecompressionStream("deflate-raw"), MOST_UNPACKED);
    return new File([file], name);
  } catch (error) {
    throw new Error(
      `the model in the link cannot be unpacked: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function through(
  blob: Blob,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = blob.stream().pipeThrough<Uint8Array>(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error(`it is larger than ${most} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
