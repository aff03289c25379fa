// A model as text in a link: it comes back bit for bit, and hostile text is told from one.
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { MOST_PACKED, pack, unpack } from "../../../www/own/inline.ts";
import { DEFAULT_STATE } from "../../../www/state.ts";
import { readState, writeState } from "../../../www/url.ts";

const model = async (name: string) => new File([await readFile(`tests/readers/models/${name}`)], name);
const packed = (bytes: Uint8Array) => deflateRawSync(bytes).toString("base64url");

describe("a model", () => {
  test.each(["digits_linear.onnx", "convolutional.onnx", "binary.onnx"])("comes back: %s", async (name) => {
    const file = await model(name);
    const { text, bytes } = await pack(file);
    expect(bytes).toBeLessThanOrEqual(MOST_PACKED);
    // Through a link and back.
    const read = readState(`#${writeState({ ...DEFAULT_STATE, model: text ?? "" })}`).model;
    const back = await unpack(read);
    expect(back.name).toBe(name);
    expect(Buffer.from(await back.arrayBuffer()).equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  });

  test("of any name has a name that can be read", async () => {
    for (const name of ["a/b,c.json", "模型 1.onnx", "", `${"x".repeat(300)}.onnx`]) {
      const { text } = await pack(new File(["{}"], name));
      const back = await unpack(text ?? "");
      expect(back.name.endsWith(name.slice(-5).replaceAll(/[/,]/g, "_"))).toBe(true);
    }
  });

  test("that is too large is not in a link", async () => {
    const { text, bytes } = await pack(await model("digits_mlp.onnx"));
    expect(text).toBeNull();
    expect(bytes).toBeGreaterThan(MOST_PACKED);
    // Few bytes of very many.
    expect((await pack(new File([new Uint8Array(2 ** 20 + 1)], "zeros.npy"))).text).toBeNull();
  });
});

describe("a text", () => {
  test.each([
    ["", "without a name"],
    ["AAAA", "without a name"],
    [",AAAA", "without a name"],
    ["../a.onnx,AAAA", "without a name"],
    ["a.onnx,", "not base64url"],
    ["a.onnx,A A", "not base64url"],
    ["a.onnx,A", "cannot be unpacked"],
    ["a.onnx,_____w", "cannot be unpacked"],
    [`a.onnx,${packed(new Uint8Array(999)).slice(0, -4)}`, "cannot be unpacked"],
    [`a.onnx,${packed(new Uint8Array(2 ** 20 + 1))}`, "larger than 1048576 bytes"],
  ])("%s is no model", async (text, why) => {
    await expect(unpack(text)).rejects.toThrow(why);
  });
});
