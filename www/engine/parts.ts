// Where the bytes of a packed model are.
import type { QuantizedModel } from "../types.ts";
import type { Parts } from "./protocol.ts";

export function partsOf({ tensors, byteLength }: QuantizedModel): Parts {
  const held = tensors.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  return {
    tensors: tensors.map(({ shape, codes, scales, zeroPoints, codebook, index, table }) => ({
      shape,
      codes: codes.length,
      scales: scales.length,
      zeroPoints: zeroPoints.length,
      codebook: codebook.length,
      index: index.length,
      table: table.length,
    })),
    beside: byteLength - held,
    total: byteLength,
  };
}
