// What is read after the first chart: notes, the other views of the inspector, About.
import { about } from "./about.ts";
import { cost } from "./cost.ts";
import { notes } from "./notes.ts";
import { measures, pictures, predictions, ties, weight, why } from "./views.ts";

export const details = { about, cost, measures, notes, pictures, predictions, ties, weight, why };
