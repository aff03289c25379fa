// What teachers take away: links and snippets that bring back exactly what was chosen.
import { describe, expect, test } from "vitest";
import { controls } from "../../../www/i18n/en/recipe.ts";
import { en } from "../../../www/i18n/en.ts";
import { teachWords } from "../../../www/i18n/teach.ts";
import { zh } from "../../../www/i18n/zh.ts";
import { PLACES } from "../../../www/locks/places.ts";
import { DEFAULT_STATE, type State } from "../../../www/state.ts";
import { partName } from "../../../www/teach/choices.ts";
import { type Draft, fragment, snippets, startOf, taken, withId } from "../../../www/teach/draft.ts";
import type { Recipe } from "../../../www/types.ts";
import { readState } from "../../../www/url.ts";

const recipe: Recipe = { format: { kind: "integer", levels: 8 }, granularity: { kind: "perTensor" } };
const view: State = {
  ...DEFAULT_STATE,
  language: "zh",
  theme: "dark",
  dataset: "iris",
  recipe,
  tab: "why",
  title: 'Bits & "bytes" <1>',
  locked: "dataset,granularity",
  without: "table",
};
const draft: Draft = { view, language: null, theme: "auto" };

describe("the link", () => {
  test("brings everything back, and the language of the teacher's page stays there", () => {
    const text = fragment(draft);
    expect(text).not.toMatch(/lang=|theme=/);
    expect(readState(text, { ...DEFAULT_STATE, language: "en" })).toEqual({
      ...view,
      language: "en",
      theme: "auto",
    });
  });

  test.each(["en", "zh"] as const)("says a language that was chosen: %s", (language) => {
    for (const other of ["en", "zh"] as const)
      expect(
        readState(fragment({ ...draft, language }), { ...DEFAULT_STATE, language: other }).language,
      ).toBe(language);
    expect(readState(fragment({ ...draft, theme: "light" })).theme).toBe("light");
  });

  test("of nothing chosen is the playground", () => {
    const nothing = { view: DEFAULT_STATE, language: null, theme: "auto" } as const;
    expect(snippets(nothing, "https://example.org/q/", "Q").link).toBe("https://example.org/q/");
  });
});

describe("snippets", () => {
  const { frame, element } = snippets(draft, "https://example.org/q/", "Q");
  const attribute = (text: string, name: string) =>
    (new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1] ?? "")
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&amp;", "&");

  test("of a frame hold the link, in a frame's own words", () => {
    const { hash } = new URL(attribute(frame, "src"));
    expect(readState(hash)).toEqual({ ...view, language: "en", theme: "auto", embed: "1" });
    expect(attribute(frame, "title")).toBe(view.title);
    expect(frame).not.toMatch(/<1>|"bytes"/);
  });

  test("of the element hold attributes, and the rest of the view in the address", () => {
    const { hash } = new URL(attribute(element.slice(element.indexOf("<quant-")), "src"));
    expect(hash).toBe("#tab=why");
    const said = ["dataset", "recipe", "title", "locked", "without", "lang"].map((name) =>
      attribute(element, name),
    );
    expect(said).toEqual([
      "iris",
      "format.kind:integer,format.levels:8,granularity.kind:perTensor",
      view.title,
      view.locked,
      view.without,
      "",
    ]);
    expect(element).toContain('src="https://example.org/q/element.js"');
  });
});

test("ids are put in and taken out, in the order of the table", () => {
  const both = withId(withId(view, "locked", "header", true), "locked", "format.levels", true);
  expect(both.locked).toBe("header,dataset,granularity,format.levels");
  expect(withId(both, "locked", "dataset", false).locked).toBe("header,granularity,format.levels");
});

test("what the preview shows is the start; what is chosen of the lesson stays", () => {
  const seen = "data=wine&tab=weight&weight=3&lang=en&theme=light&title=other&embed=full";
  expect(taken(view, seen)).toEqual({ ...view, dataset: "wine", tab: "weight", weight: 3, recipe: null });
  const own = startOf({ ...view, dataset: "custom", files: ["a.onnx"], model: "a.onnx,AA" });
  expect([own.dataset, own.files, own.model]).toEqual(["digits", [], ""]);
});

test("every part has a name in both languages", () => {
  for (const [w, t] of [
    [teachWords.en, en],
    [teachWords.zh, zh],
  ] as const) {
    const names = [...PLACES.map(({ id }) => id), ...Object.keys(controls)].map((id) => partName(id, w, t));
    expect(names.every((name) => typeof name === "string" && name !== "")).toBe(true);
  }
  expect(Object.keys(teachWords.zh.ids)).toEqual(Object.keys(teachWords.en.ids));
});
