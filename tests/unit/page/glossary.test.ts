// The words of the playground that are terms: the same ones in every language, and none that means two things in one place.
import { expect, test } from "vitest";
import { optionKey, playgroundWords } from "../../../www/glossary/playground.ts";
import { TERM_IDS } from "../../../www/glossary/terms.ts";
import { details as enDetails } from "../../../www/i18n/en/details.ts";
import { en } from "../../../www/i18n/en.ts";
import { details as zhDetails } from "../../../www/i18n/zh/details.ts";
import { zh } from "../../../www/i18n/zh.ts";

const english = playgroundWords(en, enDetails);
const chinese = playgroundWords(zh, zhDetails);
const places = Object.keys(english) as (keyof typeof english)[];

test.each(places)("%s have the same terms in both languages", (place) => {
  const terms = (words: typeof english) => [...new Set(words[place].values())].sort();
  expect(terms(chinese)).toEqual(terms(english));
  for (const term of terms(english)) expect(TERM_IDS).toContain(term);
  for (const word of [...english[place].keys(), ...chinese[place].keys()]) expect(word.trim()).not.toBe("");
});

test("an option is a term under its own control alone", () => {
  const { granularity, "prune.scope": scope } = en.controls;
  const global = granularity.options.global.label;
  expect(scope.options.global.label).toBe(global);
  expect(english.options.get(optionKey(granularity.label, global))).toBe("global");
  expect(english.options.has(optionKey(scope.label, global))).toBe(false);
});

test("what comes later is a term once it has come", () => {
  const word = enDetails.why.counters.entropy;
  expect(playgroundWords(en, null).inspector.has(word)).toBe(false);
  expect(english.inspector.get(word)).toBe("entropy");
});
