// The views that nobody sees first, as one part of the page that is fetched later: the inspector's other tabs, and two
// pinned points.
export { compareView } from "../compare/index.ts";
export { layersView as layers } from "./layers.ts";
export { measuresView as measures } from "./measures.ts";
export { picturesView as pictures } from "./pictures.ts";
export { predictionsView as predictions } from "./predictions.ts";
export { sampleView as sample } from "./sample.ts";
export { weightView as weight } from "./weight.ts";
export { whyView as why } from "./why.ts";
