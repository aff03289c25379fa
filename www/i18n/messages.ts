// What every language has to say: the shape of the English catalogue.

import type { details } from "./en/details.ts";
import type { NoteText } from "./en/notes.ts";
import type { ControlText, OptionText } from "./en/text.ts";
import type { en } from "./en.ts";

/** What the first chart needs. */
export type Messages = typeof en;
/** What is read later, and fetched later. */
export type Details = typeof details;
export type { ControlText, NoteText, OptionText };

// The core may send what this page has no words for yet (a newer package): its identifier then stands for itself.

function own<T>(texts: object, key: string): T | undefined {
  return Object.hasOwn(texts, key) ? (texts as Record<string, T>)[key] : undefined;
}

/** The key of a control's words: a layer has the words of the whole. */
export const textKey = (path: string) =>
  path.replace(/^layers\.\d+\./, "").replace(/^layers\.\d+$/, "layers");

export function controlText(t: Messages, path: string): ControlText {
  return own(t.controls, textKey(path)) ?? { label: path, help: path };
}

/** What stands behind the question mark; nothing while it has not come. */
export function noteText(details: Details | null, path: string): NoteText {
  return own(details?.notes ?? {}, textKey(path)) ?? { more: "", sourceName: "", source: "" };
}

export function optionText(t: Messages, path: string, id: string): OptionText {
  return own(controlText(t, path).options ?? {}, id) ?? { label: id, use: id };
}

export function groupText(t: Messages, group: string): string {
  return own(t.recipe.groups, group) ?? group;
}

export function datasetName(t: Messages, id: string): string {
  return own(t.datasets, id) ?? id;
}

/** What a dataset is, in a sentence. */
export function datasetLine({ about }: Details, id: string): string {
  return own(about.datasets, id) ?? "";
}

export function familyText(t: Messages, family: string): { label: string; full: string; line: string } {
  return own(t.families, family) ?? { label: family, full: family, line: "" };
}

/** What a number format is called in a sentence; `null` where the page has no word for it. */
export function formatName(t: Messages, kind: string): string {
  return optionText(t, "format", kind).label;
}

export function errorText(
  t: Messages,
  details: Details | null,
  code: string,
): { title: string; remedy: string } {
  return own(t.errors, code) ?? own(details?.faults ?? {}, code) ?? t.problems.unexpected;
}
