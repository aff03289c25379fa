// ONNX models as bytes. Field numbers are those of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import { message, repeated } from "./protobuf.mjs";

/** TensorProto.DataType. */
export const TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6 };
/** @typedef {keyof typeof TYPES} TypeName */
/** @typedef {{ name: string, type: TypeName, dims: (number | string)[] }} Port a name instead of a length leaves it open */
/** @typedef {{ name: string, type: TypeName, dims: number[], data: Float32Array | Int32Array | Int8Array | Uint8Array }} Constant */
/** @typedef {{ op: string, domain?: string, inputs: string[], outputs: string[], attributes?: Record<string, number> }} Node */

const IR_VERSION = 8;
const OPSET = 17;
const CONTRIBUTED = "com.microsoft";
const ATTRIBUTE_INT = 2;

/**
 * A model of one graph.
 * @param {{ nodes: Node[], inputs: Port[], outputs: Port[], constants: Constant[] }} graph
 */
export function model({ nodes, inputs, outputs, constants }) {
  const graph = message([
    ...repeated(1, nodes.map(node)),
    [2, "graph"],
    ...repeated(5, constants.map(tensor)),
    ...repeated(11, inputs.map(port)),
    ...repeated(12, outputs.map(port)),
  ]);
  const opsets = [opset("", OPSET), opset(CONTRIBUTED, 1)];
  return message([[1, IR_VERSION], [7, graph], ...repeated(8, opsets)]);
}

/**
 * @param {string} domain
 * @param {number} version
 */
const opset = (domain, version) =>
  message([
    [1, domain],
    [2, version],
  ]);

/** @param {Node} node */
function node({ op, domain, inputs, outputs, attributes = {} }) {
  const attribute = (/** @type {[string, number]} */ [name, value]) =>
    message([
      [1, name],
      [3, value],
      [20, ATTRIBUTE_INT],
    ]);
  return message([
    ...repeated(1, inputs),
    ...repeated(2, outputs),
    [4, op],
    ...repeated(5, Object.entries(attributes).map(attribute)),
    [7, domain],
  ]);
}

/** @param {Constant} constant */
function tensor({ name, type, dims, data }) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message([...repeated(1, dims), [2, TYPES[type]], [8, name], [9, raw]]);
}

/** @param {Port} port */
function port({ name, type, dims }) {
  const lengths = dims.map((length) => message([[typeof length === "string" ? 2 : 1, length]]));
  const shape = message(repeated(1, lengths));
  const tensorType = message([
    [1, TYPES[type]],
    [2, shape],
  ]);
  return message([
    [1, name],
    [2, message([[1, tensorType]])],
  ]);
}
