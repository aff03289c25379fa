// What is shown of a traced output: the steps, the inputs that add most with all others as one, and the equation behind every
// number. Pure.
import type { Formats } from "../format.ts";
import type { TracedSample } from "../types.ts";

/** From the input to the output; which of them there are depends on how the layer is computed. */
export const STEPS = [
  "input",
  "codes",
  "weightCodes",
  "weights",
  "products",
  "sum",
  "rescale",
  "output",
] as const;
export type Step = (typeof STEPS)[number];

/** Columns of the table of inputs. */
export const COLUMNS = ["x", "q", "centred", "weightCode", "weight", "product"] as const;
export type Column = (typeof COLUMNS)[number];

/** The step that a column comes with. */
const BEGINS: Record<Column, Step> = {
  x: "input",
  q: "codes",
  centred: "codes",
  weightCode: "weightCodes",
  weight: "weights",
  product: "products",
};

export const isInteger = (trace: TracedSample) => trace.grid !== undefined;

/** Whether the codes of weights give the weights that are multiplied, one by one. */
export const showsCodes = (trace: TracedSample) =>
  trace.weightCodes.length > 0 && (isInteger(trace) || !trace.transformed);

export function stepsOf(trace: TracedSample): Step[] {
  const left: Partial<Record<Step, boolean>> = {
    codes: isInteger(trace),
    weightCodes: showsCodes(trace),
    rescale: isInteger(trace),
  };
  return STEPS.filter((step) => left[step] ?? true);
}

/** The columns that are there at a step. */
export function columnsAt(trace: TracedSample, step: Step): Column[] {
  const steps = stepsOf(trace);
  return COLUMNS.filter((column) => {
    const begins = steps.indexOf(BEGINS[column]);
    return begins >= 0 && begins <= steps.indexOf(step);
  });
}

/** The columns that a step brings. */
export const bringsColumn = (step: Step, column: Column) => BEGINS[column] === step;

/** What an input adds to the output. */
export function share(trace: TracedSample, input: number): number {
  const product = trace.products[input] ?? 0;
  return trace.grid ? product * trace.grid.scale * (trace.weightScales[input] ?? 0) : product;
}

/** Inputs whose products are added up to one number: a run that shares a scale, or all of them. */
export interface Stretch {
  start: number;
  end: number;
  /** What they add up to: an integer, or a 32-bit float. */
  sum: number;
}

export function stretchesOf({ runs, inputs, sum }: TracedSample): Stretch[] {
  return runs.length > 0 ? runs : [{ start: 0, end: inputs.length, sum }];
}

/** The run that adds most. */
export function largestRun({ runs }: TracedSample): number {
  const size = (run: number) => Math.abs(runs[run]?.rescaled ?? 0);
  return runs.reduce((best, _, run) => (size(run) > size(best) ? run : best), 0);
}

export interface Contributions {
  /** Inputs one by one, those that add most first. */
  inputs: number[];
  /** All others: how many, and their sum. */
  others: { count: number; sum: number } | null;
  /** What rounding after each addition makes of the sum, so that all adds up; 0 of integers. */
  rounding: number;
}

/** The `most` inputs of a stretch that add most, and the others as one; where but one is left over, it is shown too. */
export function contributions(
  trace: TracedSample,
  { start, end, sum }: Stretch,
  most: number,
): Contributions {
  const size = (input: number) => Math.abs(trace.products[input] ?? 0);
  const all = Array.from({ length: end - start }, (_, i) => start + i).sort(
    (a, b) => size(b) - size(a) || a - b,
  );
  const inputs = all.length <= most + 1 ? all : all.slice(0, most);
  const exact = (some: number[]) => some.reduce((total, input) => total + (trace.products[input] ?? 0), 0);
  const rest = all.slice(inputs.length);
  const others = rest.length > 0 ? { count: rest.length, sum: exact(rest) } : null;
  return { inputs, others, rounding: sum - exact(inputs) - (others?.sum ?? 0) };
}

/** The number in a column. */
export function numberAt(trace: TracedSample, column: Column, i: number): number {
  const at = (values: ArrayLike<number>) => values[i] ?? 0;
  switch (column) {
    case "x":
      return at(trace.inputs);
    case "q":
      return at(trace.codes);
    case "centred":
      return at(trace.codes) - (trace.grid?.zeroPoint ?? 0);
    case "weightCode":
      return at(trace.weightCodes);
    case "weight":
      return at(trace.weights);
    case "product":
      return at(trace.products);
  }
}

/** Whether a column holds whole numbers. */
export const isWhole = (trace: TracedSample, column: Column) =>
  column !== "x" && (isInteger(trace) || column === "weightCode");

/** A number as its column shows it. */
export function numberText(trace: TracedSample, column: Column, i: number, f: Formats, digits = 4): string {
  const value = numberAt(trace, column, i);
  return isWhole(trace, column) ? f.count(value) : f.number(value, digits);
}

/** A negative number behind an operator stands in brackets. */
export const bracketed = (value: number, text: string) => (value < 0 ? `(${text})` : text);

/** How the number came about, with the numbers it came from. */
export function equation(trace: TracedSample, column: Column, i: number, f: Formats): string {
  const text = (of: Column) => numberText(trace, of, i, f, 6);
  const inner = (of: Column) => bracketed(numberAt(trace, of, i), text(of));
  const precise = (value: number) => f.number(value, 6);
  const whole = (value: number) => bracketed(value, f.count(value));
  const { grid } = trace;
  const [scale, zero] = [trace.weightScales[i], trace.weightZeros[i] ?? 0];
  switch (column) {
    case "q":
      return grid
        ? `q = clamp(rint(${text("x")} / ${precise(grid.scale)}) + ${whole(grid.zeroPoint)}, 0, ${f.count(grid.levels - 1)}) = ${text("q")}`
        : "";
    case "centred":
      return `q − z = ${text("q")} − ${whole(grid?.zeroPoint ?? 0)} = ${text("centred")}`;
    case "weight":
      if (!showsCodes(trace) || scale === undefined)
        return showsCodes(trace)
          ? `ŵ = level[${text("weightCode")}] = ${text("weight")}`
          : `ŵ = ${text("weight")}`;
      return isInteger(trace)
        ? `w = q_w − z_w = ${text("weightCode")} − ${whole(zero)} = ${text("weight")}`
        : `ŵ = (q_w − z_w) · s_w = (${text("weightCode")} − ${whole(zero)}) · ${precise(scale)} = ${text("weight")}`;
    case "product":
      return isInteger(trace)
        ? `(q − z) · w = ${text("centred")} · ${inner("weight")} = ${text("product")}`
        : `x · ŵ = ${text("x")} · ${inner("weight")} = ${text("product")}`;
    case "x":
      return `x = ${text("x")}`;
    case "weightCode":
      return `q_w = ${text("weightCode")}`;
  }
}
