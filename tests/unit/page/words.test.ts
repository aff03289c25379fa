// Numbers and recipes in words, in both languages; the table as files; the two catalogues side by side.
import { describe, expect, test } from "vitest";
import { formats, shortest } from "../../../www/format.ts";
import { details as enDetails } from "../../../www/i18n/en/details.ts";
import { en } from "../../../www/i18n/en.ts";
import { details as zhDetails } from "../../../www/i18n/zh/details.ts";
import { zh } from "../../../www/i18n/zh.ts";
import { valueAt, withValue } from "../../../www/state.ts";
import type { Recipe } from "../../../www/types.ts";
import { recipeWords } from "../../../www/words.ts";

const [f, z] = [formats("en"), formats("zh")];

describe("numbers", () => {
  test.each([
    [f.bytes(400), "400\u00a0B"],
    [f.bytes(1536), "1.5\u00a0KB"],
    [f.bytes(4_000_000), "3.8\u00a0MB"],
    [f.percent(0.953), "95.3%"],
    [f.difference(-0.008, "classification"), "−0.8"],
    [f.difference(0.0001, "classification"), "0.0"],
    [f.difference(-0.0271, "regression"), "−0.027"],
    [f.number(-7.368e-9), "−7.368·10⁻⁹"],
    [f.number(-0), "0"],
    [f.number(Number.NaN), "–"],
    [f.signed(284), "+284"],
    [f.decibels(undefined), "–"],
    [f.ratio(6.5), "6.5×"],
    [f.count(65536), "65,536"],
    [z.percent(0.5), "50.0%"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

test("numbers that are typed have no digits that 32 bits cannot tell", () => {
  const typed = [0, -1, 0.2, 1 / 3, 1e-38, -3.4028234663852886e38, 16777217];
  expect(typed.map((x) => shortest(Math.fround(x)))).toEqual([
    ...["0", "-1", "0.2", "0.33333334", "1e-38", "-3.4028235e+38", "16777216"],
  ]);
});

describe("recipes", () => {
  const integer = (levels: number): Recipe => ({
    format: { kind: "integer", levels },
    granularity: { kind: "perChannel" },
  });

  test("are named by bits where levels are a power of two, by levels elsewhere", () => {
    expect(recipeWords(integer(16), en, f)).toBe("4-bit per-channel weights");
    expect(recipeWords(integer(6), en, f)).toBe("6-level (3-bit) per-channel weights");
    expect(recipeWords(integer(16), zh, z)).toBe("权重每通道量化为 4 比特");
  });

  test("are named by the float or the block where levels are not evenly spaced", () => {
    const words = (format: Recipe["format"]) =>
      recipeWords({ format, granularity: { kind: "perGroup", size: 16 } } as Recipe, en, f);
    const float = { kind: "float", scaling: "absmax", overflow: "saturate" } as const;
    const explored = { kind: "custom", exponent: 3, mantissa: 1, specials: "finite" } as const;
    expect(words({ ...float, precision: { kind: "e4m3fn" } })).toBe("FP8 E4M3 weights in groups of 16");
    expect(words({ ...float, precision: explored })).toBe("E3M1 weights in groups of 16");
    // Nothing is shared where nothing is scaled.
    expect(words({ ...float, precision: { kind: "float16" } })).toBe("FP16 weights");
    expect(words({ ...float, precision: { kind: "e5m2" }, scaling: "none" })).toBe("FP8 E5M2 weights");
    expect(words({ kind: "microscaling", element: "e2m1", scaleMode: "floor" })).toBe("MXFP4 weights");
    expect(words({ kind: "nvfp4" })).toBe("NVFP4 weights");
  });

  test("are named by their format where levels are no grid", () => {
    const of = (format: NonNullable<Recipe["format"]>): Recipe => ({
      format,
      granularity: { kind: "perChannel" },
    });
    expect(recipeWords(of({ kind: "fourBit", table: "af4" }), en, f)).toBe("AF4 per-channel weights");
    expect(recipeWords(of({ kind: "kMeans", levels: 8 }), en, f)).toBe("3-bit k-means per-channel weights");
    expect(recipeWords(of({ kind: "powerOfTwo", bits: 4, terms: "additive" }), en, f)).toBe(
      "4-bit APoT per-channel weights",
    );
    expect(recipeWords(of({ kind: "hqq", levels: 16 }), en, f)).toBe("4-bit HQQ per-channel weights");
    expect(recipeWords(of({ kind: "ternary", rule: "twn" }), en, f)).toBe(
      "Ternary (TWN) per-channel weights",
    );
    expect(recipeWords(of({ kind: "kMeans", levels: 6 }), zh, z)).toBe(
      "权重每通道量化为 6 级（3 比特）的 k 均值码本",
    );
  });

  test("name their activations", () => {
    const recipe: Recipe = { ...integer(256), activations: { kind: "dynamic", levels: 256 } };
    expect(recipeWords(recipe, en, f)).toBe("8-bit per-channel weights with dynamic 8-bit activations");
  });

  test("name blocks that have groups of their own", () => {
    const granularity = { kind: "perChannel" } as const;
    const gguf: Recipe = { format: { kind: "gguf", block: "iq4_nl" }, granularity };
    expect(recipeWords(gguf, en, f)).toBe("IQ4_NL weights");
    const operator: Recipe = { format: { kind: "matMulNBits", bits: 8, blockSize: 64 }, granularity };
    expect(recipeWords(operator, en, f)).toBe("8-bit MatMulNBits weights in groups of 64");
    expect(recipeWords(operator, zh, z)).toBe("权重每 64 个一组量化为 8 比特的 MatMulNBits");
  });

  test("name what was done beside rounding to nearest", () => {
    const rounded = (kind: "nearest" | "gptq"): Recipe => ({ ...integer(16), rounding: { kind } });
    expect(recipeWords(rounded("nearest"), en, f)).toBe("4-bit per-channel weights");
    expect(recipeWords(rounded("gptq"), en, f)).toBe("4-bit per-channel weights (GPTQ)");
    expect(recipeWords(rounded("gptq"), zh, z)).toBe("权重每通道量化为 4 比特（GPTQ）");
    const recipe: Recipe = { ...rounded("gptq"), transform: { kind: "awq" }, biasCorrection: true };
    expect(recipeWords(recipe, en, f)).toBe("4-bit per-channel weights (AWQ, GPTQ, Bias correction)");
    const none: Recipe = { ...integer(16), transform: { kind: "none" }, biasCorrection: false };
    expect(recipeWords(none, en, f)).toBe("4-bit per-channel weights");
  });

  test("say what is left out, and how codes are coded", () => {
    const pruned: Recipe = {
      ...integer(16),
      prune: { kind: "magnitude", sparsity: 0.625 },
      coding: "huffman",
    };
    expect(recipeWords(pruned, en, f)).toBe("4-bit per-channel weights, 62.5% pruned, Huffman-coded");
    const structured: Recipe = { format: { kind: "float32" }, prune: { kind: "nOfM", n: 2, m: 4 } };
    expect(recipeWords(structured, en, f)).toBe("32-bit float weights, pruned 2:4");
    expect(recipeWords(structured, zh, z)).toBe("权重为 32 位浮点，2:4 剪枝");
  });

  test("are read and changed by path", () => {
    expect(valueAt(integer(16), "format.levels")).toBe(16);
    expect(valueAt(integer(16), "biases.levels")).toBeUndefined();
    expect(valueAt(null, "format.levels")).toBeUndefined();
    const changed = withValue(integer(16), "format.levels", 8);
    expect(valueAt(changed, "format.levels")).toBe(8);
    expect(valueAt(changed, "granularity.kind")).toBe("perChannel");
  });
});

/** Every path in a catalogue, with what stands there. */
function entries(value: object, path = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path ? `${path}/${key}` : key;
    return inner !== null && typeof inner === "object"
      ? entries(inner, here)
      : [[here, inner] as [string, unknown]];
  });
}

describe("the catalogues", () => {
  const english = new Map(entries({ ...en, ...enDetails }));
  const chinese = new Map(entries({ ...zh, ...zhDetails }));

  test("say the same things", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test.each([
    ["en", english],
    ["zh", chinese],
  ] as const)("leave nothing empty: %s", (_, catalogue) => {
    const empty = [...catalogue].filter(
      ([path, text]) => text === "" && !path.endsWith("source") && !path.endsWith("sourceName"),
    );
    expect(empty).toEqual([]);
  });

  test("are really in Chinese where words are meant", () => {
    // Formulas and names may be the same; two words in a row are a sentence.
    const same = [...english].filter(
      ([path, text]) =>
        typeof text === "string" && chinese.get(path) === text && /[a-z]{3,} [a-z]{3,}/.test(text),
    );
    expect(same).toEqual([]);
  });
});

test("numbers are written as Intl writes them in both languages", () => {
  const chosen = [0, -0.004, 0.05, 0.125, 0.9995, 1, 12.25, 359, 1044.5, 999_999.4, 1_066_440];
  // Low bits as in measured values, from a generator of Park and Miller.
  let state = 1;
  const drawn = Array.from({ length: 300 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647 - 0.5) * 10 ** (state % 7);
  });
  for (const [language, locale] of [
    ["en", "en-GB"],
    ["zh", "zh-CN"],
  ] as const) {
    const f = formats(language);
    const intl = (options: Intl.NumberFormatOptions) => {
      const { format } = new Intl.NumberFormat(locale, { signDisplay: "negative", ...options });
      return (x: number) => format(x).replace("-", "−");
    };
    const decimals = (count: number) => ({ minimumFractionDigits: count, maximumFractionDigits: count });
    const pairs: [ours: (x: number) => string, theirs: (x: number) => string][] = [
      [(x) => f.fixed(x, 2), intl(decimals(2))],
      [f.count, intl({ maximumFractionDigits: 0 })],
      [f.bits, intl({ maximumFractionDigits: 2 })],
      [(x) => f.percent(x), intl({ style: "percent", ...decimals(1) })],
      [(x) => f.points(x / 100), intl({ ...decimals(1), signDisplay: "exceptZero" })],
    ];
    for (const x of [...chosen, ...drawn])
      for (const [ours, theirs] of pairs) expect(ours(x)).toBe(theirs(x));
    const digits = intl({ maximumSignificantDigits: 3 });
    for (const x of drawn.filter((x) => Math.abs(x) > 1e-4)) expect(f.number(x, 3)).toBe(digits(x));
  }
});
