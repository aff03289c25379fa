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
const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

const made = new Map<Language, Formats>();

export function formats(language: Language): Formats {
  const known = made.get(language);
  if (known) return known;
  const fresh = make(LOCALES[language]);
  made.set(language, fresh);
  return fresh;
}

function make(locale: string): Formats {
  const formatters = new Map<string, Intl.NumberFormat>();
  const shown = (x: number | undefined, options: Intl.NumberFormatOptions): string => {
    if (x === undefined || !Number.isFinite(x)) return NOTHING;
    const key = JSON.stringify(options);
    // "negative" leaves the sign of −0 out.
    const formatter =
      formatters.get(key) ?? new Intl.NumberFormat(locale, { signDisplay: "negative", ...options });
    formatters.set(key, formatter);
    return formatter.format(x).replaceAll("-", "−");
  };
  const unit = (text: string, name: string) => (text === NOTHING ? text : `${text}\u00a0${name}`);
  const fixed = (x: number | undefined, decimals: number, signed = false) => {
    // A small negative number must not become "−0.0".
    const rounded = x !== undefined && Math.abs(x) < 0.5 * 10 ** -decimals ? 0 : x;
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return shown(rounded, signed ? { ...digits, signDisplay: "exceptZero" } : digits);
  };
  const number = (x: number, digits: number, signed = false) => {
    const size = Math.abs(x);
    const options: Intl.NumberFormatOptions = { maximumSignificantDigits: digits };
    if (signed) options.signDisplay = "exceptZero";
    if (size === 0 || !Number.isFinite(x) || (size >= 1e-4 && size < 1e6)) return shown(x, options);
    const power = Math.floor(Math.log10(size));
    return `${shown(x / 10 ** power, options)}·10${superscript(power)}`;
  };
  const bytes = (n: number) => {
    if (n < 1024 || !Number.isFinite(n)) return unit(shown(n, { maximumFractionDigits: 0 }), "B");
    const [size, name] = n < 1024 ** 2 ? [n / 1024, "KB"] : [n / 1024 ** 2, "MB"];
    return unit(shown(size, { maximumFractionDigits: size < 100 ? 1 : 0 }), name);
  };
  const percent = (x: number, decimals = 1) =>
    shown(x, { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return {
    number: (x, digits = 4) => number(x, digits),
    fixed,
    count: (n) => shown(n, { maximumFractionDigits: 0 }),
    bytes,
    percent,
    points: (x, decimals = 1) => fixed(100 * x, decimals, true),
    signed: (x, digits = 3) => number(x, digits, true),
    decibels: (x) => unit(fixed(x, 1), "dB"),
    bits: (x) => shown(x, { maximumFractionDigits: 2 }),
    ratio: (x) => {
      const text = shown(x, { maximumFractionDigits: x < 10 ? 1 : 0 });
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
    shape: (shape) => shape.map((length) => shown(length, {})).join(" × "),
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
