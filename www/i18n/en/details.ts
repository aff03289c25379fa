// What is read after the first chart: notes, the other views of the inspector, About.
import { optionSource } from "../sources.ts";
import { about } from "./about.ts";
import { comparison } from "./compare.ts";
import { cost } from "./cost.ts";
import { columnNotes, faults, hints } from "./errors.ts";
import { notes } from "./notes.ts";
import { layers, own, take } from "./own.ts";
import { recovery } from "./recover.ts";
import { sample } from "./sample.ts";
import { measures, pictures, predictions, ties, weight, why } from "./views.ts";

export const details = {
  ...{
    about,
    columnNotes,
    comparison,
    cost,
    faults,
    hints,
    layers,
    measures,
    notes,
    optionSource,
    own,
    pictures,
    predictions,
    recovery,
    sample,
    take,
    ties,
    weight,
    why,
  },
};
