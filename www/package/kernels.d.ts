// The kernels' types. What they compute, and how exactly, is documented here; the formulas are in `src/kernels/wide`.

/** Where the WebAssembly can come from when it is not the file beside this one. */
export type KernelSource = string | URL | Response | BufferSource | WebAssembly.Module;
/** Which instructions a module uses. */
export type Build = "relaxed-simd" | "simd128";
/** An affine grid: `x ≈ (code - zeroPoint) * scale`. */
export interface Grid {
  /** Width of a step, in the unit of the values. */
  scale: number;
  /** The code that stands for zero. */
  zeroPoint: number;
}

/** Numbers that live in the module's memory: work on them copies nothing. */
interface Buffer<View> {
  /** How many numbers there are. */
  readonly length: number;
  /** The numbers. Call it before each use: memory that grows makes earlier views empty. */
  view(): View;
  /** Gives the memory back. */
  free(): void;
}
/** Floats in the module's memory. */
export interface Float32Buffer extends Buffer<Float32Array> {}
/** Signed bytes in the module's memory. */
export interface Int8Buffer extends Buffer<Int8Array> {}
/** Unsigned bytes in the module's memory. */
export interface Uint8Buffer extends Buffer<Uint8Array> {}
/** 32-bit integers in the module's memory. */
export interface Int32Buffer extends Buffer<Int32Array> {}

/** Huffman-coded codes. */
export interface HuffmanCoded {
  /** The bits, the first one highest in its byte. */
  bytes: Uint8Array;
  /** The lengths of the codes. */
  table: Uint8Array;
  /** How many codes there are. */
  count: number;
}

/** Weights `[outputs, inputs]` that were laid out for products. Free them when they are no longer needed. */
interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  /** Gives the memory back. */
  free(): void;
}
/** Weights of 32-bit floats. */
export interface FloatMatrix extends Matrix {
  /** `y[n, out] = Σ x[n, in] · weights[out, in]`, in the order of the inputs. */
  multiply(x: Float32Array, y: Float32Array): void;
  multiply(x: Float32Buffer, y: Float32Buffer): void;
}
/** Weights from a codebook. */
export interface CodebookMatrix extends FloatMatrix {}
/** Weights of signed bytes. */
export interface Int8Matrix extends Matrix {
  /** `sums[n, out] = Σ x[n, in] · weights[out, in]`: exact for all bytes, signed or unsigned. */
  multiply(x: Uint8Array | Int8Array, sums: Int32Array): void;
  multiply(x: Uint8Buffer | Int8Buffer, sums: Int32Buffer): void;
}
/** Weights of signed bytes, activations quantized as they come. */
export interface DynamicMatrix extends Matrix {
  /**
   * `x` gets codes on one unsigned grid of 8 bits (ONNX DynamicQuantizeLinear), products are exact, and
   * `y = f32(Σ (q - zeroPoint) · w) · (scale · weightScale)`. Throws where a number of `x` is not finite.
   */
  multiply(x: Float32Array, y: Float32Array): void;
  multiply(x: Float32Buffer, y: Float32Buffer): void;
}
/** Weights of four bits in groups. They stay packed. */
export interface Int4Matrix extends Matrix {
  /**
   * Each row of `x` is rounded to 16-bit integers, 1/32,767 of its largest a step; sums of a group are exact. Throws where
   * a number of `x` is not finite.
   */
  multiply(x: Float32Array, y: Float32Array): void;
  multiply(x: Float32Buffer, y: Float32Buffer): void;
  /** The same with 8-bit integers, 1/127 of the largest a step. */
  multiplyDynamic(x: Float32Array, y: Float32Array): void;
  multiplyDynamic(x: Float32Buffer, y: Float32Buffer): void;
}

/**
 * The kernels. Arrays are copied in and out in slices, through small buffers that are kept, so that large ones take no
 * memory of the module; buffers of the module are worked on in place. Everything throws a `QuantError` for lengths and
 * options that do not fit, and for a buffer that is to be read and written at once.
 */
export interface Kernels {
  /** The build that was loaded. */
  readonly build: Build;
  /** Whether the relaxed product of bytes is exact for all activations here, and used for them; probed at the start. */
  readonly relaxedIsWide: boolean;

  /** Numbers in the module's memory, zeros at first. */
  float32(length: number): Float32Buffer;
  int8(length: number): Int8Buffer;
  uint8(length: number): Uint8Buffer;
  int32(length: number): Int32Buffer;

  /** The least and the greatest value; 0 and 0 of none. Throws where one is not finite. */
  range(values: Float32Array | Float32Buffer): { min: number; max: number };
  /** How many values fall into each of `counts.length` equal intervals; those outside count to the nearest. */
  histogram(values: Float32Array | Float32Buffer, min: number, max: number, counts: Uint32Array): void;

  /**
   * Codes of 8 bits, per tensor, on the grid of ONNX DynamicQuantizeLinear; for signed codes it is moved by 128.
   *
   * ```js
   * import { loadKernels } from "quant-playground/kernels";
   * const kernels = await loadKernels();
   * const codes = new Int8Array(3);
   * const grid = kernels.quantize(new Float32Array([-1, 0, 4.1]), codes);
   * console.log(codes, grid); // [-128, -78, 127], scale 0.02, zero point -78
   * ```
   */
  quantize(values: Float32Array, codes: Int8Array | Uint8Array): Grid;
  quantize(values: Float32Buffer, codes: Int8Buffer | Uint8Buffer): Grid;
  /** `clamp(rint(x / scale) + zeroPoint)`, half to even, as ONNX QuantizeLinear; the highest code for what is no number. */
  quantizeWith(grid: Grid, values: Float32Array, codes: Int8Array | Uint8Array): void;
  quantizeWith(grid: Grid, values: Float32Buffer, codes: Int8Buffer | Uint8Buffer): void;
  /** `(code - zeroPoint) * scale`. */
  dequantize(codes: Int8Array | Uint8Array, grid: Grid, values: Float32Array): void;
  dequantize(codes: Int8Buffer | Uint8Buffer, grid: Grid, values: Float32Buffer): void;

  /**
   * Symmetric codes of 4 bits in groups of an even number of values: `scale = max|x| / 7`, `rint(x * (1 / scale))`; two's
   * complement, low nibble first. Throws where a value is not finite.
   */
  quantizeGroups(values: Float32Array, group: number, packed: Uint8Array, scales: Float32Array): void;
  quantizeGroups(values: Float32Buffer, group: number, packed: Uint8Buffer, scales: Float32Buffer): void;
  /** Values of `quantizeGroups`. */
  dequantizeGroups(packed: Uint8Array, group: number, scales: Float32Array, values: Float32Array): void;
  dequantizeGroups(packed: Uint8Buffer, group: number, scales: Float32Buffer, values: Float32Buffer): void;

  /** Packs codes of 1 to 8 bits, least significant bit first. */
  pack(codes: Uint8Array, bits: number, packed: Uint8Array): void;
  /** Unpacks them. */
  unpack(packed: Uint8Array, bits: number, codes: Uint8Array): void;
  /** Canonical Huffman codes of at most 15 bits. */
  huffmanEncode(codes: Uint8Array): HuffmanCoded;
  /** Throws for bytes that `huffmanEncode` could not have made. */
  huffmanDecode(coded: HuffmanCoded): Uint8Array;

  /** Lays out weights of floats. */
  floatMatrix(weights: Float32Array, inputs: number): FloatMatrix;
  /** Lays out weights of bytes. */
  int8Matrix(weights: Int8Array, inputs: number): Int8Matrix;
  /** Lays out weights of bytes with their scales, one or one an output. */
  dynamicMatrix(weights: Int8Array, scales: Float32Array, inputs: number): DynamicMatrix;
  /** Lays out weights of 4 bits as `quantizeGroups` packs them; each row begins a group. */
  int4Matrix(packed: Uint8Array, scales: Float32Array, group: number, inputs: number): Int4Matrix;
  /** Lays out codes of a codebook of at most 256 values. */
  codebookMatrix(codes: Uint8Array, codebook: Float32Array, inputs: number): CodebookMatrix;
}

/**
 * Loads the kernels: the build with relaxed SIMD where the browser has it, else the one with 128-bit SIMD. Results of
 * integers are the same in both, bit for bit; sums of floats may differ in the last bits. Calling it again costs nothing.
 *
 * @throws QuantError with code `network`, or `no-simd` where the engine lacks 128-bit SIMD.
 */
export function loadKernels(options?: { build?: Build; source?: KernelSource }): Promise<Kernels>;
