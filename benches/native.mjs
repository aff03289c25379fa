// The same work natively, by benches/native.py, on the same inputs: written to files, so that both read the very same numbers.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, interpreter } from "../www/build/python.mjs";
import { ask, run } from "../www/build/shell.mjs";
import * as plain from "./contestants/plain.mjs";
import { transposed } from "./inputs.mjs";
import { dynamicQuantizeLinear, matMul, matMulInteger } from "./onnx/graphs.mjs";
import { product } from "./reference.mjs";
import { weightsToCluster } from "./rows/codebooks.mjs";
import { valuesToGroup, valuesToQuantize } from "./rows/conversions.mjs";
import { floatLayer } from "./rows/floats.mjs";
import { SIZES as GPTQ, layerToRound } from "./rows/gptq.mjs";
import { integerLayer } from "./rows/integers.mjs";

/** @import { ContestantResult, Row, Values } from "./types.ts" */
/** @typedef {{ versions: Record<string, string>, rows: Record<string, ContestantResult[]> }} NativeResults */

const here = import.meta.dirname;
const venv = join(here, ".venv");
const modules = "gguf, numpy, onnxruntime, sklearn, torch";

/**
 * A Python that has what is measured; with `install`, one is made.
 * @param {boolean} install
 * @param {(text: string) => void} say
 * @returns {string | undefined}
 */
export function findPython(install, say) {
  const candidates = [process.env.BENCH_PYTHON, interpreter(venv), "python3", "python"].filter(
    (each) => each !== undefined,
  );
  const able = (/** @type {string} */ python) => ask(python, ["-c", `import ${modules}`]) !== undefined;
  const found = candidates.find(able);
  if (found !== undefined || !install) return found;
  return environment(venv, join(here, "requirements.txt"), {
    title: "PyTorch, ONNX Runtime, scikit-learn and gguf (about 2 GB)",
    without: "leave out --native",
    say,
  });
}

/**
 * @param {string} python
 * @param {readonly Row[]} rows
 * @returns {NativeResults}
 */
export function measureNatively(python, rows) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const tasks = rows.flatMap((row) => tasksOf(row, folder));
    writeFileSync(join(folder, "tasks.json"), JSON.stringify(tasks));
    const threads = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
    const printed = run(python, [join(here, "native.py"), folder], { capture: true, env: threads });
    return JSON.parse(printed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What native.py has to do for a row: nothing for rows that it has no peer for.
 * @param {Row} row
 * @param {string} folder
 * @returns {object[]}
 */
function tasksOf({ id, group, shape }, folder) {
  const count = shape.values ?? 0;
  const sizes = { inputs: shape.inputs ?? 0, outputs: shape.outputs ?? 0, batch: shape.batch ?? 0 };
  const { inputs, outputs, batch } = sizes;
  /** @type {(name: string, values: Values | Float64Array) => string} */
  const file = (name, values) => {
    const path = join(folder, `${id}.${name}`);
    writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return path;
  };
  switch (group) {
    case "quantize": {
      const x = valuesToQuantize(count);
      const expected = new Uint8Array(count);
      plain.quantize(x, expected);
      const common = { row: id, x: file("x", x), dims: [count], expected: file("expected", expected) };
      return [
        { ...common, kind: "onnx", type: "float32", model: file("onnx", dynamicQuantizeLinear()) },
        { ...common, kind: "quantize" },
      ];
    }
    case "int4":
      return [{ row: id, kind: "int4", x: file("x", valuesToGroup(count)), group: shape.group }];
    case "int8": {
      const { weights, x } = integerLayer(sizes);
      const expected = product(x, weights, inputs, new Int32Array(batch * outputs));
      const model = matMulInteger(transposed(weights, outputs, inputs), inputs, outputs, "uint8");
      return [
        onnxTask(id, "uint8", file("x", x), [batch, inputs], file("onnx", model), file("expected", expected)),
      ];
    }
    case "f32": {
      const { weights, x } = floatLayer(sizes);
      const expected = product(x, weights, inputs, new Float32Array(batch * outputs));
      const model = matMul(transposed(weights, outputs, inputs), inputs, outputs);
      return [
        onnxTask(
          id,
          "float32",
          file("x", x),
          [batch, inputs],
          file("onnx", model),
          file("expected", expected),
        ),
      ];
    }
    case "kmeans":
      return [{ row: id, kind: "kmeans", x: file("x", weightsToCluster()), levels: shape.levels }];
    case "gptq": {
      const { weights, x } = layerToRound();
      return [{ row: id, kind: "gptq", weights: file("weights", weights), x: file("x", x), ...GPTQ }];
    }
    default:
      return [];
  }
}

/** @type {(row: string, type: string, x: string, dims: number[], model: string, expected: string) => object} */
const onnxTask = (row, type, x, dims, model, expected) => ({
  row,
  kind: "onnx",
  type,
  x,
  dims,
  model,
  expected,
});

export const howToMeasureNatively =
  `No Python with ${modules} was found (in BENCH_PYTHON, benches/.venv, or on the PATH), so native engines are not measured. ` +
  "`npm run bench -- --native` installs them.";
