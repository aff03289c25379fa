// Everything the core can send has words in both languages: datasets, families, controls, options, error codes.
import { catalogue, loadDataset, type Recipe, ready, Session, Trainer } from "quant-playground";
import { beforeAll, expect, test } from "vitest";
import { en } from "../../www/i18n/en.ts";
import { textKey } from "../../www/i18n/messages.ts";
import { optionSources, SOURCED } from "../../www/i18n/sources.ts";
import { zh } from "../../www/i18n/zh.ts";

const languages = [en, zh];

beforeAll(() => ready());

test("datasets and families have words", () => {
  const { datasets, families } = catalogue();
  for (const t of languages) {
    expect(Object.keys(t.datasets).sort()).toEqual([...datasets.map(({ id }) => id), "custom"].sort());
    expect(Object.keys(t.families).sort()).toEqual([...families].sort());
  }
});

test("every control and option that any form offers has words, and no words are left over", async () => {
  const seen = new Map<string, Set<string>>();
  const architecture = { kind: "network", hidden: 2 } as const;
  const network = new Trainer("iris", await loadDataset("iris"), { iterations: 1, architecture });
  network.step();
  const sessions = [
    Session.open("digits", await loadDataset("digits")),
    Session.open("line"),
    network.finish(),
  ];
  for (const session of sessions) {
    const waiting = [session.info().defaultRecipe];
    const followed = new Set<string>();
    // Every choice leads to a recipe, whose form offers the next ones: each is followed once for each number format.
    const follow = (step: string, recipe: Recipe) => {
      if (!followed.has(step)) waiting.push(recipe);
      followed.add(step);
    };
    for (let recipe = waiting.pop(); recipe; recipe = waiting.pop()) {
      const form = session.form(recipe);
      for (const { family, recipe } of form.families) follow(family, recipe);
      for (const control of form.controls) {
        const path = textKey(control.path);
        const options = seen.get(path) ?? new Set<string>();
        seen.set(path, options);
        if (control.kind !== "choice") continue;
        for (const option of control.options) {
          options.add(option.id);
          for (const { recipe: words } of languages)
            expect(Object.keys(words.groups)).toContain(option.group ?? "integer");
          follow(`${recipe.format?.kind} ${path} ${option.id}`, option.recipe);
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
