// Which sample is looked at, and at which step: asks the worker, of several questions the newest, and draws what came.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { Given, Sampled, SampleRequest } from "../engine/protocol.ts";
import type { Detailed } from "../shown.ts";
import { recipeKey } from "../state.ts";
import type { SessionInfo } from "../types.ts";
import { answersView } from "./answers.ts";
import { chooseView } from "./choose.ts";
import { EMPTY_PAD, type Pad } from "./pad.ts";
import { pictureOf } from "./picture.ts";
import { saliencyView } from "./saliency.ts";
import { type Step, stepsOf } from "./trace.ts";
import { walkView } from "./walk.ts";

/** What the visitor has chosen; it stays while another tab is looked at. */
export interface Chosen {
  pad: Pad;
  /** Features of one's own, drawn or typed; `null`: those of a test row. */
  features: Float32Array | null;
  /** `null`: the last layer. */
  layer: number | null;
  /** `null`: the winner of the last layer, the first output of any other. */
  output: number | null;
  /** `null`: where the output is largest. */
  position: number | null;
  step: Step;
  playing: boolean;
  /** Which run of inputs is listed; `null` for the one that adds most. */
  run: number | null;
  /** Whether all inputs are listed. */
  all: boolean;
  /** The number whose equation is shown: its input and the place of its column. */
  cell: [input: number, column: number] | null;
  /** Nothing was found that changes its class. */
  unchanged: boolean;
}

const FRESH: Chosen = {
  pad: EMPTY_PAD,
  features: null,
  layer: null,
  output: null,
  position: null,
  step: "input",
  playing: false,
  run: null,
  all: false,
  cell: null,
  unchanged: false,
};

/** How long a step is shown while it plays. */
const STEP_MS = 1800;

let chosen = FRESH;
/** The model and the data that it was chosen for. */
let session: SessionInfo | null = null;
let sampled: Sampled | null = null;
let problem: string | null = null;

export class Panel {
  #place: HTMLElement;
  #shown: Detailed | null = null;
  #asked = "";
  #asking = false;
  #features: unknown = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(shown: Detailed): void {
    this.#shown = shown;
    const next = shown.results.session;
    if (next !== session) {
      const isSame =
        next?.dataset.id === session?.dataset.id && next?.dataset.features === session?.dataset.features;
      // Another model for the same data has other layers.
      const { pad, features } = isSame ? chosen : FRESH;
      chosen = { ...FRESH, pad, features };
      if (!isSame) sampled = null;
      session = next;
      this.#asked = "";
    }
    this.#ask();
    this.#draw();
  }

  /** Another tab is looked at. */
  rest(): void {
    clearTimeout(this.#timer);
    chosen = { ...chosen, playing: false };
  }

  /** Changes what is chosen; asks if it has to. */
  choose(change: Partial<Chosen>): void {
    chosen = { ...chosen, ...change };
    clearTimeout(this.#timer);
    if (chosen.playing) this.#timer = setTimeout(() => this.#play(), STEP_MS);
    this.#ask();
    this.#draw();
  }

  /** Another test row; what was drawn or typed is forgotten. */
  row(row: number): void {
    this.choose({ features: null, pad: EMPTY_PAD, cell: null });
    this.#shown?.actions.update({ row }, "replace");
  }

  drawn(pad: Pad): void {
    const image = session?.dataset.image;
    if (!image) return;
    const ends = sampled?.ends ?? [0, 1];
    this.choose({ pad, features: pictureOf(pad.strokes, { ...image, ends }) });
  }

  /** The next row whose class changes by this recipe. */
  async changed(): Promise<void> {
    const [{ features }, asked] = [chosen, session];
    const request = this.#request({ changedBehind: sampled?.row ?? -1 });
    const found = request && (await this.#answer(request));
    // Who has gone on in the meantime is left alone.
    if (found === undefined || chosen.features !== features || session !== asked) return;
    if (found === null) this.choose({ unchanged: true });
    else this.row(found.row ?? 0);
  }

  #play(): void {
    const steps = sampled?.trace ? stepsOf(sampled.trace) : [];
    const step = steps[steps.indexOf(chosen.step) + 1];
    if (step) this.choose({ step, playing: step !== steps.at(-1), cell: null });
    else this.choose({ playing: false });
  }

  #request(given: Given): SampleRequest | null {
    const recipe = this.#shown?.results.recipe;
    const { layer, output, position } = chosen;
    if (!recipe) return null;
    const trace = {
      ...(layer === null ? {} : { layer }),
      ...(output === null ? {} : { output }),
      ...(position === null ? {} : { position }),
    };
    return { recipe, given, trace };
  }

  /** The answer; `undefined` where the question failed, which is then shown. */
  async #answer(request: SampleRequest): Promise<Sampled | null | undefined> {
    try {
      return await this.#shown?.actions.ask("sample", request);
    } catch (error) {
      problem = (error as Error).message;
      this.#draw();
      return undefined;
    }
  }

  /** Asks for what is chosen, unless that is what was asked for; while an answer is awaited, only the newest wish waits. */
  #ask(): void {
    const { features } = chosen;
    const request = this.#request(features ? { features } : { row: this.#shown?.state.row ?? 0 });
    if (!request || this.#asking) return;
    const { recipe, given, trace } = request;
    const key = JSON.stringify([recipeKey(recipe), "row" in given && given.row, trace]);
    // Features are not changed in place.
    if (key === this.#asked && features === this.#features) return;
    [this.#asked, this.#features, this.#asking] = [key, features, true];
    problem = null;
    const asked = session;
    void this.#answer(request).then((answer) => {
      this.#asking = false;
      // The worker may know another model before the page does.
      if (answer && session === asked && answer.features.length === asked?.dataset.features)
        this.#take(answer);
      this.#ask();
      this.#draw();
    });
  }

  #take(answer: Sampled): void {
    sampled = answer;
    const steps = answer.trace ? stepsOf(answer.trace) : [];
    // Another recipe may have other steps.
    const step = steps.includes(chosen.step) ? chosen.step : (steps[0] ?? "input");
    chosen = { ...chosen, step, unchanged: false };
  }

  #draw(): void {
    if (this.#shown) render(this.#view(this.#shown), this.#place);
  }

  #view(shown: Detailed): TemplateResult {
    const { sample } = shown.t;
    const failed = problem
      ? html`<div class="problem" role="alert"><p>${sample.failed}</p><p>${problem}</p></div>`
      : nothing;
    if (!sampled || !session)
      return html`${failed}<p class="small">${problem ? nothing : sample.waiting}</p>`;
    return html`
      <p class="small">${sample.line}</p>
      ${chooseView(sampled, chosen, this, shown)} ${failed} ${answersView(sampled, shown)} ${saliencyView(sampled, shown)}
      ${walkView(sampled, chosen, this, shown)}
    `;
  }
}
