// 首图之后才读到的文字。
import type { Details } from "../messages.ts";
import { about } from "./about.ts";
import { cost } from "./cost.ts";
import { notes } from "./notes.ts";
import { measures, pictures, predictions, ties, weight, why } from "./views.ts";

export const details: Details = { about, cost, measures, notes, pictures, predictions, ties, weight, why };
