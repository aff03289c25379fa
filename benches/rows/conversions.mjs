// f32 to 8 and 4 bits and back, one million and sixteen million values.
import { exact, none } from "../checks.mjs";
import { kept, resident } from "../contestants/ours.mjs";
import * as plain from "../contestants/plain.mjs";
import { bytes, normals } from "../inputs.mjs";
import { dequantizeLinear, dynamicQuantizeLinear, quantizeLinear } from "../onnx/graphs.mjs";

/** @import { Goal, Row } from "../types.ts" */

const MILLION = 1 << 20;
const SIZES = [
  { count: MILLION, size: "1m" },
  { count: 16 * MILLION, size: "16m" },
];
const GROUP = 32;
const SCALE_BYTES = 4;

/** @type {(count: number) => Float32Array} */
export const valuesToQuantize = (count) => normals(count, 1);
/** @type {(count: number) => Float32Array} */
export const valuesToGroup = (count) => normals(count, 3);

/** @type {Row[]} */
export const quantize = SIZES.map(({ count, size }) => ({
  id: `quantize-${size}`,
  group: "quantize",
  shape: { values: count },
  quick: count === MILLION,
  work: { count, unit: "values" },
  goals: quantizeGoals(count),
  prepare() {
    const values = valuesToQuantize(count);
    const expected = new Uint8Array(count);
    const { scale, zeroPoint } = plain.quantize(values, expected);
    const dims = [count];
    const input = { type: "float32", data: values, dims };
    return {
      contestants: {
        ours: ({ ours }) => kept(new Uint8Array(count), (codes) => ours.best.quantize(values, codes)),
        "ours-resident": ({ ours: { best } }) =>
          resident(best.float32(count), values, best.uint8(count), (x, codes) => best.quantize(x, codes)),
        plain: ({ plain }) => {
          const codes = new Uint8Array(count);
          return plain.contestant(() => void plain.quantize(values, codes), codes);
        },
        onnxruntime: ({ onnxruntime }) => onnxruntime.create(dynamicQuantizeLinear(), input),
        "onnxruntime-given": ({ onnxruntime }) => onnxruntime.create(quantizeLinear(scale, zeroPoint), input),
        // It takes seconds for the longer one.
        ...(count === MILLION ? { tfjs: ({ tfjs }) => tfjs.quantize(values) } : {}),
        // Read for the range, read again, written.
        limit: ({ limit }) => limit.traffic({ read: 4 * count, times: 2, written: count }),
      },
      check: (id, result) => (id === "limit" ? none : exact(result, expected)),
    };
  },
}));

/**
 * @param {number} count
 * @returns {Goal[]}
 */
function quantizeGoals(count) {
  const large = count > MILLION;
  return [
    { of: "ours", against: "onnxruntime", least: large ? 2.5 : 3 },
    { of: "ours", against: "plain", least: large ? 6 : 10 },
    ...(large ? [/** @type {const} */ ({ of: "ours-resident", against: "limit", most: 1.4 })] : []),
  ];
}

/** @type {Row[]} */
export const dequantize = SIZES.map(({ count, size }) => ({
  id: `dequantize-${size}`,
  group: "dequantize",
  shape: { values: count },
  quick: count === MILLION,
  work: { count, unit: "values" },
  goals: [
    { of: "ours", against: "plain", least: 1.5 },
    { of: "ours", against: "onnxruntime", least: 5 },
    { of: "ours-resident", against: "limit", most: 1.4 },
  ],
  prepare() {
    const codes = bytes(count, 2);
    const grid = { scale: Math.fround(0.0123), zeroPoint: 117 };
    const expected = new Float32Array(count);
    plain.dequantize(codes, grid, expected);
    return {
      contestants: {
        ours: ({ ours }) => kept(new Float32Array(count), (x) => ours.best.dequantize(codes, grid, x)),
        "ours-resident": ({ ours: { best } }) =>
          resident(best.uint8(count), codes, best.float32(count), (from, x) =>
            best.dequantize(from, grid, x),
          ),
        plain: ({ plain }) => {
          const x = new Float32Array(count);
          return plain.contestant(() => plain.dequantize(codes, grid, x), x);
        },
        onnxruntime: ({ onnxruntime }) =>
          onnxruntime.create(dequantizeLinear(grid.scale, grid.zeroPoint), {
            type: "uint8",
            data: codes,
            dims: [count],
          }),
        limit: ({ limit }) => limit.spread(count),
      },
      check: (id, result) => (id === "limit" ? none : exact(result, expected)),
    };
  },
}));

/** @type {Row[]} */
export const quantizeGroups = SIZES.map(({ count, size }) => ({
  id: `int4-${size}`,
  group: "int4",
  shape: { values: count, group: GROUP },
  quick: count === MILLION,
  work: { count, unit: "values" },
  goals: [
    { of: "ours", against: "plain", least: 8 },
    { of: "ours", against: "native-torch", least: 2.5 },
    { of: "ours", against: "native-gguf", least: 2.5 },
    ...(count > MILLION ? [/** @type {const} */ ({ of: "ours-resident", against: "limit", most: 3 })] : []),
  ],
  prepare() {
    const values = valuesToGroup(count);
    const groups = count / GROUP;
    const expected = new Uint8Array(count / 2);
    plain.quantizeGroups(values, GROUP, expected, new Float32Array(groups));
    return {
      contestants: {
        ours: ({ ours }) => {
          const scales = new Float32Array(groups);
          return kept(new Uint8Array(count / 2), (packed) =>
            ours.best.quantizeGroups(values, GROUP, packed, scales),
          );
        },
        "ours-resident": ({ ours: { best } }) => {
          const scales = best.float32(groups);
          return resident(
            best.float32(count),
            values,
            best.uint8(count / 2),
            (x, packed) => best.quantizeGroups(x, GROUP, packed, scales),
            [scales],
          );
        },
        plain: ({ plain }) => {
          const [packed, scales] = [new Uint8Array(count / 2), new Float32Array(groups)];
          return plain.contestant(() => plain.quantizeGroups(values, GROUP, packed, scales), packed);
        },
        limit: ({ limit }) =>
          limit.traffic({ read: 4 * count, times: 1, written: count / 2 + SCALE_BYTES * groups }),
      },
      check: (id, result) => (id === "limit" ? none : exact(result, expected)),
    };
  },
}));
