// The course: every lesson in every language, with the words for its questions, and the arithmetic of textbooks.
import { describe, expect, test } from "vitest";
import { glossary as english } from "../../www/glossary/en.ts";
import { TERM_IDS } from "../../www/glossary/terms.ts";
import { glossary as chinese } from "../../www/glossary/zh.ts";
import { readPlace, writePlace } from "../../www/lessons/address.ts";
import { distinct, ends, shareBetween, zeros } from "../../www/lessons/counting.ts";
import { COURSE } from "../../www/lessons/course.ts";
import { equalInterval } from "../../www/lessons/equal-intervals.ts";
import { integerProduct, productsIn } from "../../www/lessons/integer-product.ts";
import { binary, roundToEven } from "../../www/lessons/packing.ts";
import { readProgress } from "../../www/lessons/progress.ts";
import { isRight, questionNames, readNumber } from "../../www/lessons/questions.ts";
import formulas from "../../www/math/formulas.tex.json";
import { LANGUAGES } from "../../www/state.ts";

describe.each(COURSE)("lesson $id", (entry) => {
  test.each(LANGUAGES)("has words for its questions in %s", async (language) => {
    const [lesson, text] = await Promise.all([entry.load(), entry.texts[language]()]);
    const [asked, worded] = questionNames(lesson, text);
    expect(worded).toEqual(asked);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const [id, question] of Object.entries(lesson.questions)) {
      const options = Object.keys(text.questions[id]?.options ?? {}).sort();
      expect(options).toEqual(question.kind === "choice" ? [...question.options].sort() : []);
    }
    expect(text.lead.length).toBeGreaterThan(10);
    expect(entry.titles[language].length).toBeGreaterThan(1);
  });
});

test("lessons have names of their own, and take five to ten minutes", () => {
  expect(new Set(COURSE.map(({ id }) => id)).size).toBe(COURSE.length);
  for (const { minutes } of COURSE) expect(minutes >= 5 && minutes <= 10).toBe(true);
});

test("equal intervals are those of the textbook, and the ends belong to the outermost", () => {
  expect(equalInterval(5, -10, 10, 8)).toEqual({ width: 2.5, index: 6, low: 5, high: 7.5, middle: 6.25 });
  expect(equalInterval(10, -10, 10, 8).index).toBe(7);
  expect(equalInterval(-99, -10, 10, 8).index).toBe(0);
  expect(equalInterval(0, -5, 5, 2)).toEqual({ width: 5, index: 1, low: 0, high: 5, middle: 2.5 });
});

test("values are counted: different ones, zeros, those between two ends", () => {
  const values = Float32Array.of(0, -0, 1, 1, 2.5);
  expect([distinct(values), zeros(values), ...ends(values)]).toEqual([3, 2, -0, 2.5]);
  expect([shareBetween(values, 1, 2.5), shareBetween(values, 0.5, 0.9), shareBetween([], 0, 1)]).toEqual([
    0.6, 0, 0,
  ]);
});

test("the middle between two integers goes to the even one, on either side of zero", () => {
  expect([0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5].map(roundToEven)).toEqual([0, 2, 2, 4, 0, -2, -2]);
  expect([2.4, 2.6, -2.4, -2.6, 7].map(roundToEven)).toEqual([2, 3, -2, -3, 7]);
  expect([binary(3, 4), binary(163, 8)]).toEqual(["0011", "10100011"]);
});

test("an output is computed in integers, step by step", () => {
  const by = integerProduct([0.502, -1.27, 0.33], [1.55, -1, 0.404]);
  expect([by.weightCodes, by.inputCodes, by.zeroPoint]).toEqual([[50, -127, 33], [255, 0, 140], 100]);
  expect(by.products).toEqual([50 * 255, -127 * 0, 33 * 140]);
  expect([by.sum, by.weightSum, by.corrected]).toEqual([17370, -44, 21770]);
  expect(by.result).toBeCloseTo(2.177, 10);
  expect(by.exact).toBeCloseTo(2.18142, 10);
  // Inputs of one sign have their range from 0, and no zero point to correct.
  expect(integerProduct([1, 2], [1, 2]).zeroPoint).toBe(0);
  expect([productsIn(16), productsIn(32)]).toEqual([1, Math.floor((2 ** 31 - 1) / (127 * 255))]);
});

test("numbers are read as people write them, and nothing else is a number", () => {
  expect(["2.5", "2,5", " −3 ", "+4", "1e3", ".5", "97 %"].map(readNumber).slice(0, 6)).toEqual([
    2.5, 2.5, -3, 4, 1000, 0.5,
  ]);
  for (const text of ["", "abc", "1.2.3", "0x10", "Infinity", "1e"]) expect(readNumber(text)).toBeNaN();
  const question = { kind: "number", answer: () => 2, tolerance: 0.1 } as const;
  expect([isRight(question, "2.05", 2), isRight(question, "2.2", 2), isRight(question, "x", 2)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("what is kept of answers is taken only if it is of answers", () => {
  const kept = { recovery: { width: { given: "2", right: false }, bad: { given: 2 } }, other: null, more: 3 };
  expect(readProgress(JSON.stringify(kept))).toEqual({ recovery: { width: { given: "2", right: false } } });
  for (const text of [null, "", "null", "[1]", "{", '"x"']) expect(readProgress(text)).toEqual({});
});

test("links to lessons read back, and what is unknown is the table of contents", () => {
  for (const lesson of ["", ...COURSE.map(({ id }) => id)])
    for (const language of LANGUAGES) {
      const place = { lesson, language, theme: "dark" } as const;
      expect(readPlace(`#${writePlace(place, "en")}`, "en")).toEqual(place);
    }
  expect(readPlace("#lesson=nothing&theme=pink&lang=xx", "zh")).toEqual({
    lesson: "",
    language: "zh",
    theme: "auto",
  });
});

test("every term has its words in every language, and every formula is one", async () => {
  for (const words of [english, chinese])
    for (const id of TERM_IDS) {
      expect(words[id].name, id).not.toBe("");
      expect(words[id].text, id).toMatch(/[.。]$/);
    }
  expect(Object.keys(english).sort()).toEqual(TERM_IDS.toSorted());
});

test("formulas are MathML, without styles that the page's policy forbids", () => {
  for (const markup of Object.values(formulas)) {
    expect(markup).toMatch(/^<math[ >].*<\/math>$/);
    expect(markup).not.toMatch(/\sstyle=/);
  }
});
