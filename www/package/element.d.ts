// The types of the element <quant-playground>.
import type { Family, Recipe, Report } from "./quant_playground.js";

/** What the events `quant-ready` and `quant-change` tell in `detail`. */
export interface PlaygroundView {
  /** Identifier of the dataset; `custom` for a model of the visitor's own, of which nothing else is told. */
  dataset: string;
  /** The recipe at hand, as in a link. */
  recipe: string | null;
  /** Which family of schemes the recipe belongs to. */
  family: Family | null;
  /** What stands behind the `#` of a link to this view. */
  view: string | null;
  /** Ids of the controls that the recipe has now, for the attributes `locked` and `without`. */
  controls: string[];
  /** What was measured. */
  report: Omit<Report, "layers"> | null;
  /** The same of the fp32 model. */
  baseline: { bytes: number; score: number } | null;
}

/** What the event `quant-error` tells in `detail`. */
export interface PlaygroundError {
  /** A stable code, such as `network`, `malformed` or `argument`. */
  code: string;
  /** In English, for whoever builds the page; empty for a model of the visitor's own. */
  message: string;
}

/**
 * A playground in a page. Importing the module defines the element:
 *
 * ```html
 * <script type="module">import "quant-playground/element";</script>
 * <quant-playground src="https://example.org/playground/" dataset="iris" locked="dataset"></quant-playground>
 * ```
 *
 * It fires `quant-ready` once the first recipe is measured, `quant-change` with each other view, and `quant-error`.
 */
export class QuantPlaygroundElement extends HTMLElement {
  /** Where a playground is: the address of its page, or a link to a view. */
  src: string;
  /** `auto` (as high as its content), or a length: pixels, or any of CSS. */
  height: string;
  /** The attribute `dataset`, whose name HTML has given to `data-*` attributes. */
  datasetId: string;
  /** The recipe to show, as in a link; an object is written so. Not what the visitor has made of it: see the events. */
  get recipe(): string;
  set recipe(recipe: string | Recipe);
  /** `auto`, `light` or `dark`. */
  theme: string;
  /** Ids of what is shown and cannot be changed, between commas. */
  locked: string;
  /** Ids of what is not shown, between commas. */
  without: string;
  /** Whether a first view has been measured. */
  readonly isReady: boolean;
  /** Shows another recipe: as in a link, or as an object. */
  setRecipe(recipe: string | Recipe): void;
  /** The link to what is shown now. */
  link(): string;
}

/** A recipe as it stands in a link; text stays as it is. */
export function recipeText(recipe: string | Recipe): string;

declare global {
  interface HTMLElementTagNameMap {
    "quant-playground": QuantPlaygroundElement;
  }
  interface HTMLElementEventMap {
    "quant-ready": CustomEvent<PlaygroundView>;
    "quant-change": CustomEvent<PlaygroundView>;
    "quant-error": CustomEvent<PlaygroundError>;
  }
}
