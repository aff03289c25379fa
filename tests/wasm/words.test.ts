// Everything the core can send has words in both languages: datasets, families, controls, options, error codes.
import { catalogue, loadDataset, ready, Session } from "quant-playground";
import { beforeAll, expect, test } from "vitest";
import { fetchMessages } from "../../www/i18n/index.ts";
import { optionSources, SOURCED } from "../../www/i18n/sources.ts";

const languages = [await fetchMessages("en"), await fetchMessages("zh")];

beforeAll(() => ready());

test("datasets and families have words", () => {
  const { datasets, families } = catalogue();
  for (const t of languages) {
    expect(Object.keys(t.datasets).sort()).toEqual(datasets.map(({ id }) => id).sort());
    expect(Object.keys(t.families).sort()).toEqual([...families].sort());
  }
});

test("every control and option that any form offers has words, and no words are left over", async () => {
  const seen = new Map<string, Set<string>>();
  const sessions = [Session.open("digits", await loadDataset("digits")), Session.open("line")];
  for (const session of sessions) {
    const waiting = [session.info().defaultRecipe];
    const known = new Set<string>();
    // Every choice leads to a recipe, whose form offers the next ones; numbers do not change what is offered.
    for (let recipe = waiting.pop(); recipe; recipe = waiting.pop()) {
      const form = session.form(recipe);
      // What a form offers, whatever the numbers are.
      const shape = form.controls
        .map((control) => [
          control.path,
          ...(control.kind === "choice" ? control.options.map(({ id }) => id) : []),
        ])
        .join(";");
      if (known.has(shape)) continue;
      known.add(shape);
      waiting.push(...form.families.map((family) => family.recipe));
      for (const control of form.controls) {
        const options = seen.get(control.path) ?? new Set<string>();
        seen.set(control.path, options);
        if (control.kind !== "choice") continue;
        for (const option of control.options) {
          options.add(option.id);
          waiting.push(option.recipe);
        }
      }
    }
    session.free();
  }
  const schemes = [...seen].filter(([path]) => SOURCED.includes(path));
  const sourced = schemes.flatMap(([path, options]) => [...options].map((id) => `${path}.${id}`));
  expect(Object.keys(optionSources).sort()).toEqual(sourced.sort());
  for (const { controls } of languages) {
    expect(Object.keys(controls).sort()).toEqual([...seen.keys()].sort());
    for (const [path, options] of seen) {
      const text = Object.entries(controls).find(([key]) => key === path)?.[1];
      expect(Object.keys(text && "options" in text ? text.options : {}).sort()).toEqual([...options].sort());
    }
  }
});
