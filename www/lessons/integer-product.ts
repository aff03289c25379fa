// One output of a layer in integers, by hand: 8-bit symmetric weights, 8-bit affine inputs, a wide sum. Pure.
import { roundToEven } from "./packing.ts";

/** The greatest codes of a weight and of an input. */
export const MOST = { weight: 127, input: 255 } as const;

export interface IntegerProduct {
  weightScale: number;
  inputScale: number;
  zeroPoint: number;
  weightCodes: number[];
  inputCodes: number[];
  /** Of each weight with its input. */
  products: number[];
  /** Of all products, as they are. */
  sum: number;
  /** Of the weights alone: what the zero point of the inputs has added, once for each step of it. */
  weightSum: number;
  /** The sum without what the zero point has added. */
  corrected: number;
  result: number;
  /** What floats would have given. */
  exact: number;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

export function integerProduct(weights: readonly number[], inputs: readonly number[]): IntegerProduct {
  const weightScale = Math.max(...weights.map(Math.abs)) / MOST.weight;
  const [low, high] = [Math.min(0, ...inputs), Math.max(0, ...inputs)];
  const inputScale = (high - low) / MOST.input;
  const zeroPoint = roundToEven((0 - low) / inputScale);
  const clamp = (code: number) => Math.min(Math.max(code, 0), MOST.input);
  const weightCodes = weights.map((weight) => roundToEven(weight / weightScale));
  const inputCodes = inputs.map((input) => clamp(roundToEven(input / inputScale) + zeroPoint));
  const products = weightCodes.map((code, i) => code * (inputCodes[i] ?? 0));
  const [sum, weightSum] = [total(products), total(weightCodes)];
  const corrected = sum - zeroPoint * weightSum;
  return {
    weightScale,
    inputScale,
    zeroPoint,
    weightCodes,
    inputCodes,
    products,
    sum,
    weightSum,
    corrected,
    result: corrected * weightScale * inputScale,
    exact: total(weights.map((weight, i) => weight * (inputs[i] ?? 0))),
  };
}

/** How many products of the greatest codes a signed integer of so many bits can add up. */
export const productsIn = (bits: number): number =>
  Math.floor((2 ** (bits - 1) - 1) / (MOST.weight * MOST.input));
