// Numbers with their units in the language at hand. 1 KB = 1024 bytes. What is no number shows as "–".
import type { Language } from "./state.ts";

export type Task = "classification" | "regression" | "weights";

export interface Formats {
  /** Significant digits, for weights and other measured values; very small and large ones as powers of ten. */
  number(x: number, digits?: number): string;
  /** A fixed number of decimals. */
  fixed(x: number, decimals: number): string;
  /** Whole numbers with separators. */
  count(n: number): string;
  /** "400 B", "1.2 KB"; 1 KB = 1024 B. */
  bytes(n: number): string;
  /** 0.953 → "95.3%". */
  percent(x: number, decimals?: number): string;
  /** A difference of shares in percentage points: −0.008 → "−0.8". */
  points(x: number, decimals?: number): string;
  /** A difference with its sign. */
  signed(x: number, digits?: number): string;
  decibels(x: number | undefined): string;
  /** "4.2": the sentence around it says of what. */
  bits(x: number): string;
  /** 6.5 → "6.5×". */
  ratio(x: number): string;
  /** Microseconds. */
  micros(x: number | undefined): string;
  /** Accuracy in percent, R², or SQNR of weights alone. */
  score(x: number, task: Task): string;
  /** Difference of two scores: percentage points, of R², or of the relative error. */
  difference(x: number, task: Task): string;
  /** "10 × 64". */
  shape(shape: readonly number[]): string;
}

const NOTHING = "–";

interface Digits {
  /** Decimals at the least. */
  least?: number;
  /** Decimals at the most. */
  most?: number;
  /** Or so many digits at the most, wherever the point is. */
  significant?: number;
  /** Whether what is above zero has a sign. */
  signed?: boolean;
}

/**
 * A number as English and Chinese write it, which do so alike. (Intl would, at 10 ms for each way to write one: 0.1 s of the
 * first chart, and four times as much on a phone.)
 */
function written(
  x: number | undefined,
  { least = 0, most = 3, significant, signed = false }: Digits,
): string {
  if (x === undefined || !Number.isFinite(x)) return NOTHING;
  const size = Math.abs(x);
  const text = significant === undefined ? size.toFixed(most) : String(Number(size.toPrecision(significant)));
  const [whole = "", decimals = ""] = text.split(".");
  const kept = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, "");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (kept && `.${kept}`);
  if (!/[1-9]/.test(digits)) return digits;
  return `${x < 0 ? "−" : signed ? "+" : ""}${digits}`;
}

/** How numbers are written in a language. */
export const formats = (_language: Language): Formats => FORMATS;

const FORMATS = make();

function make(): Formats {
  const unit = (text: string, name: string) => (text === NOTHING ? text : `${text}\u00a0${name}`);
  const fixed = (x: number | undefined, decimals: number, signed = false) =>
    written(x, { least: decimals, most: decimals, signed });
  const number = (x: number, digits: number, signed = false) => {
    const size = Math.abs(x);
    const options = { significant: digits, signed };
    if (size === 0 || !Number.isFinite(x) || (size >= 1e-4 && size < 1e6)) return written(x, options);
    const power = Math.floor(Math.log10(size));
    return `${written(x / 10 ** power, options)}·10${superscript(power)}`;
  };
  const bytes = (n: number) => {
    if (n < 1024 || !Number.isFinite(n)) return unit(written(n, { most: 0 }), "B");
    const [size, name] = n < 1024 ** 2 ? [n / 1024, "KB"] : [n / 1024 ** 2, "MB"];
    return unit(written(size, { most: size < 100 ? 1 : 0 }), name);
  };
  const percent = (x: number, decimals = 1) => {
    const text = fixed(100 * x, decimals);
    return text === NOTHING ? text : `${text}%`;
  };
  return {
    number: (x, digits = 4) => number(x, digits),
    fixed,
    count: (n) => written(n, { most: 0 }),
    bytes,
    percent,
    points: (x, decimals = 1) => fixed(100 * x, decimals, true),
    signed: (x, digits = 3) => number(x, digits, true),
    decibels: (x) => unit(fixed(x, 1), "dB"),
    bits: (x) => written(x, { most: 2 }),
    ratio: (x) => {
      const text = written(x, { most: x < 10 ? 1 : 0 });
      return text === NOTHING ? text : `${text}×`;
    },
    micros: (x) => unit(x === undefined ? NOTHING : number(x, 2), "µs"),
    score: (x, task) =>
      task === "classification"
        ? percent(x)
        : task === "regression"
          ? fixed(x, 3)
          : unit(x < 1 ? fixed(decibelsOf(x), 1) : "∞", "dB"),
    difference: (x, task) =>
      task === "classification"
        ? fixed(100 * x, 1, true)
        : task === "regression"
          ? fixed(x, 3, true)
          : `${number(100 * x, 2, true)}%`,
    shape: (shape) => shape.map((length) => written(length, {})).join(" × "),
  };
}

/** SQNR of a score of weights alone, which is 1 less the relative error. */
export const decibelsOf = (score: number) => -20 * Math.log10(1 - score);

function superscript(power: number): string {
  return [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
}

/** A 32-bit float in the fewest digits that give it back, as it would be typed. */
export function shortest(x: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === Math.fround(x)) return String(short);
  }
  return String(Number(x.toPrecision(9)));
}
