// The graphs that ONNX Runtime is asked to run: one operator each, weights as initializers, so that they are packed once.
import { model } from "./model.mjs";

/** @import { Constant, Port, TypeName } from "./model.mjs" */

/**
 * @param {string} op
 * @param {{ inputs: Port[], outputs: Port[], constants?: Constant[], order?: string[], domain?: string, attributes?: Record<string, number> }} parts
 */
const single = (op, { inputs, outputs, constants = [], order, domain, attributes }) =>
  model({
    nodes: [
      {
        op,
        inputs: order ?? [...inputs, ...constants].map(({ name }) => name),
        outputs: outputs.map(({ name }) => name),
        ...(domain ? { domain } : {}),
        ...(attributes ? { attributes } : {}),
      },
    ],
    inputs,
    outputs,
    constants,
  });

/** @type {(name: string, type: TypeName, dims: (number | string)[]) => Port} */
const port = (name, type, dims) => ({ name, type, dims });

/** f32 → uint8 with a scale and a zero point of its own finding. */
export const dynamicQuantizeLinear = () =>
  single("DynamicQuantizeLinear", {
    inputs: [port("x", "float32", ["n"])],
    outputs: [port("y", "uint8", ["n"]), port("scale", "float32", []), port("zero", "uint8", [])],
  });

/**
 * @param {number} scale
 * @param {number} zeroPoint
 * @returns {Constant[]}
 */
const grid = (scale, zeroPoint) => [
  { name: "scale", type: "float32", dims: [], data: Float32Array.of(scale) },
  { name: "zero", type: "uint8", dims: [], data: Uint8Array.of(zeroPoint) },
];

/** @type {(scale: number, zeroPoint: number) => Uint8Array} */
export const quantizeLinear = (scale, zeroPoint) =>
  single("QuantizeLinear", {
    inputs: [port("x", "float32", ["n"])],
    outputs: [port("y", "uint8", ["n"])],
    constants: grid(scale, zeroPoint),
  });

/** @type {(scale: number, zeroPoint: number) => Uint8Array} */
export const dequantizeLinear = (scale, zeroPoint) =>
  single("DequantizeLinear", {
    inputs: [port("x", "uint8", ["n"])],
    outputs: [port("y", "float32", ["n"])],
    constants: grid(scale, zeroPoint),
  });

/**
 * f32 · f32; `weights` are [inputs, outputs].
 * @param {Float32Array} weights
 * @param {number} inputs
 * @param {number} outputs
 */
export const matMul = (weights, inputs, outputs) =>
  single("MatMul", {
    inputs: [port("x", "float32", ["m", inputs])],
    outputs: [port("y", "float32", ["m", outputs])],
    constants: [{ name: "w", type: "float32", dims: [inputs, outputs], data: weights }],
  });

/**
 * 8 bits · 8 bits → int32; `weights` are [inputs, outputs].
 * @param {Int8Array} weights
 * @param {number} inputs
 * @param {number} outputs
 * @param {"uint8" | "int8"} activations
 */
export const matMulInteger = (weights, inputs, outputs, activations) =>
  single("MatMulInteger", {
    inputs: [port("x", activations, ["m", inputs])],
    outputs: [port("y", "int32", ["m", outputs])],
    constants: [{ name: "w", type: "int8", dims: [inputs, outputs], data: weights }],
  });

/**
 * f32 in and out, int8 between: quantizes its input as DynamicQuantizeLinear does. `weights` are [inputs, outputs], `scales` one
 * for each output.
 * @param {Int8Array} weights
 * @param {Float32Array} scales
 * @param {number} inputs
 * @param {number} outputs
 */
export const dynamicQuantizeMatMul = (weights, scales, inputs, outputs) =>
  single("DynamicQuantizeMatMul", {
    domain: "com.microsoft",
    inputs: [port("x", "float32", ["m", inputs])],
    outputs: [port("y", "float32", ["m", outputs])],
    constants: [
      { name: "w", type: "int8", dims: [inputs, outputs], data: weights },
      { name: "scale", type: "float32", dims: [outputs], data: scales },
    ],
  });

/** Of MatMulNBits: activations as they are, or to int8 first. */
export const ACCURACY = { float32: 1, int8: 4 };

/**
 * 4-bit weights in blocks along the inputs: two codes a byte, the low nibble first, 8 stands for zero.
 * @param {Uint8Array} codes [outputs, inputs / block, block / 2]
 * @param {Float32Array} scales [outputs, inputs / block]
 * @param {{ inputs: number, outputs: number, block: number, accuracy: number }} sizes
 */
export const matMulNBits = (codes, scales, { inputs, outputs, block, accuracy }) =>
  single("MatMulNBits", {
    domain: "com.microsoft",
    attributes: { K: inputs, N: outputs, bits: 4, block_size: block, accuracy_level: accuracy },
    inputs: [port("x", "float32", ["m", inputs])],
    outputs: [port("y", "float32", ["m", outputs])],
    constants: [
      { name: "w", type: "uint8", dims: [outputs, inputs / block, block / 2], data: codes },
      { name: "scale", type: "float32", dims: [outputs * (inputs / block)], data: scales },
    ],
  });
