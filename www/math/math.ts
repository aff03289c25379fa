// Formulas by name, as MathML that was made when the page was built.

import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { html, type TemplateResult } from "lit/html.js";
import formulas from "./formulas.tex.json";

export type FormulaName = keyof typeof formulas;

export const FORMULA_NAMES = Object.keys(formulas) as FormulaName[];

/** A formula; on a line of its own where its source says so. */
export const formula = (name: FormulaName): TemplateResult => html`${unsafeHTML(formulas[name])}`;
