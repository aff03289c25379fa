// `quant-playground formats`: the files that are read and written, and the short names of recipes.
import { shortNames } from "./cli-recipe.js";
import { FILE_FORMATS, FORMAT_NAMES } from "./file-formats.js";

/** @param {string} path */
export const formatOf = (path) =>
  FORMAT_NAMES.find((name) => path.toLowerCase().endsWith(`.${FILE_FORMATS[name].ending}`));

export async function formats() {
  const { named, tables, blocks } = shortNames();
  const written = Object.entries(FILE_FORMATS).map(
    ([name, { ending, recipe, what }]) =>
      `  ${name.padEnd(17)}.${ending.padEnd(13)}${what} (${recipe} if no recipe is named)`,
  );
  console.log(`Models that are read
  ONNX (.onnx), scikit-learn as JSON (.json), safetensors, NumPy (.npy, .npz), GGUF

Rows that are read
  CSV, NumPy (.npy, .npz), the files of MNIST (idx), each also packed as .gz

Files that are written (--format)
${written.join("\n")}

Short names of recipes (--recipe)
  int2 … int16      symmetric integers, per channel; -tensor, -channel or -g32 behind it says which weights share a scale
  uint2 … uint16    the same with zero points
  ${tables.join(", ").padEnd(16)}  tables of 16 levels in groups of 64; -tensor, -channel or -g32 as above
  ${named.join(", ")}
  ${blocks.join(", ")}

Or in full: the text behind recipe= in a link of the page, such as
  format.kind:integer,format.levels:16,granularity.kind:perGroup,granularity.size:32
or the same as JSON, or @FILE with any of these.`);
  return 0;
}
