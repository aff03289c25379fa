// The dialog that opens a model and rows for it: files by drop, picker or paste, a preview of the rows, and how they are read.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { Details } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import type { RowOptions, RowsPreview } from "../types.ts";
import { ownFiles, roleOf } from "./files.ts";
import { SKLEARN } from "./snippets.ts";

interface Chosen {
  model: File | null;
  rows: File | null;
  labels: File | null;
  options: RowOptions;
  calibrationRows: number | null;
  preview: RowsPreview | null;
  problem: string | null;
  busy: boolean;
}

/** What was chosen stays for the next time: rows for another model, another reading of the same rows. */
const chosen: Chosen = {
  model: null,
  rows: null,
  labels: null,
  options: { unlabelled: false, scaling: "none" },
  calibrationRows: null,
  preview: null,
  problem: null,
  busy: false,
};

const SCALINGS = ["none", "unit", "standardised"] as const;
/** From here on, it is said before it is tried how much memory a model takes. */
const LARGE = 200 * 2 ** 20;
const MODELS = ".onnx,.safetensors,.npy,.npz,.gguf,.json";
const ROWS = ".csv,.tsv,.txt,.npy,.npz,.gz,.idx,.idx1-ubyte,.idx3-ubyte";

type Role = "model" | "rows" | "labels";

/** With files that are there already, and with what went wrong with them. */
export function openDialog(shown: Shown, details: Details, files: File[], problem?: string): void {
  const place = document.getElementById("about-place");
  if (!place) return;
  const dialog = new OpenDialog(place, shown, details);
  dialog.draw();
  const element = place.querySelector("dialog");
  if (element && !element.open) element.showModal();
  if (files.length > 0) dialog.take(files);
  if (problem) dialog.fail(problem);
}

class OpenDialog {
  #place: HTMLElement;
  #shown: Shown;
  #details: Details;
  #asked = 0;

  constructor(place: HTMLElement, shown: Shown, details: Details) {
    this.#place = place;
    this.#shown = shown;
    this.#details = details;
  }

  draw(): void {
    render(this.#view(), this.#place);
  }

  take(files: File[]): void {
    for (const file of files) chosen[roleOf(file)] = file;
    this.#look();
  }

  fail(problem: string): void {
    this.#set({ problem });
  }

  #set(change: Partial<Chosen>): void {
    Object.assign(chosen, change);
    this.draw();
  }

  #read(options: Partial<RowOptions>): void {
    chosen.options = { ...chosen.options, ...options };
    this.#look();
  }

  /** The preview of the rows as they would be read; of several questions, the last one counts. */
  #look(): void {
    this.#asked += 1;
    const asked = this.#asked;
    const { rows: file, options } = chosen;
    this.#set({ problem: null, ...(file ? {} : { preview: null }) });
    if (!file) return;
    const answered = (change: Partial<Chosen>) => asked === this.#asked && this.#set(change);
    this.#shown.actions.ask("preview", { file, options }).then(
      (preview) => answered({ preview }),
      (error: Error) => answered({ preview: null, problem: error.message }),
    );
  }

  async #open(event: Event): Promise<void> {
    event.preventDefault();
    const { model, rows, labels, options, calibrationRows, busy } = chosen;
    if (!model || busy) return;
    this.#set({ busy: true, problem: null });
    try {
      await this.#shown.actions.openOwn(ownFiles(model, rows, labels, options, calibrationRows));
      this.#set({ busy: false });
      this.#place.querySelector("dialog")?.close();
    } catch (error) {
      this.#set({ busy: false, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #view(): TemplateResult {
    const { own } = this.#details;
    const { t, f } = this.#shown;
    const { model, rows, problem, busy } = chosen;
    return html`<dialog
      id="open-dialog"
      aria-labelledby="open-title"
      @drop=${this.#drop}
      @dragover=${(event: Event) => event.preventDefault()}
    >
      <div class="section-head">
        <h2 id="open-title">${own.heading}</h2>
        <form method="dialog"><button class="button">${t.page.close}</button></form>
      </div>
      <p>${own.what}</p>
      <form @submit=${(event: Event) => void this.#open(event)}>
        ${this.#file("model", own.model, MODELS)}
        ${model && model.size > LARGE ? html`<p class="small">${own.large(f.bytes(model.size), f.bytes(4 * model.size))}</p>` : nothing}
        <details class="small">
          <summary>${own.how}</summary>
          <p>${own.sklearn}</p>
          <pre tabindex="0"><code>${SKLEARN}</code></pre>
          <p>${own.torch}</p>
        </details>
        <h3>${own.rowsHeading}</h3>
        <p class="small">${own.rowsWhat}</p>
        ${this.#file("rows", own.rows, ROWS)}
        ${rows ? nothing : html`<label class="small">${own.paste} <textarea rows="2" @change=${this.#pasted}></textarea></label>`}
        ${rows ? this.#rowsView() : nothing}
        ${problem ? html`<div class="problem" role="alert"><p>${problem}</p></div>` : nothing}
        ${model ? html`<p><button class="button strong">${busy ? own.opening : own.open}</button></p>` : nothing}
      </form>
    </dialog>`;
  }

  #file(role: Role, label: string, accept: string): TemplateResult {
    const { f } = this.#shown;
    const file = chosen[role];
    const choose = (picked: File | null) => {
      chosen[role] = picked;
      this.#look();
    };
    const pick = (event: Event) => {
      const picked = (event.currentTarget as HTMLInputElement).files?.[0];
      if (picked) choose(picked);
    };
    return html`<div class="control-row own-file">
      <label for=${`own-${role}`}>${label}</label>
      <input type="file" id=${`own-${role}`} accept=${accept} @change=${pick} />
      ${
        file
          ? html`<span class="small own-name">${file.name}, ${f.bytes(file.size)}
              <button type="button" class="button quiet tiny" aria-label=${this.#details.own.remove(file.name)} @click=${() => choose(null)}>×</button>
            </span>`
          : nothing
      }
    </div>`;
  }

  #rowsView(): TemplateResult {
    const { own } = this.#details;
    const { preview, options, calibrationRows } = chosen;
    const scaled = (event: Event) =>
      this.#read({ scaling: SCALINGS[(event.currentTarget as HTMLSelectElement).selectedIndex] ?? "none" });
    const split = (event: Event) => {
      const typed = Number((event.currentTarget as HTMLInputElement).value);
      this.#set({ calibrationRows: Number.isInteger(typed) && typed > 0 ? typed : null });
    };
    return html`
      ${this.#file("labels", own.labels, ROWS)}
      ${preview ? this.#previewView(preview) : nothing}
      <div class="control-row">
        <label for="own-scaling">${own.scaling}</label>
        <select id="own-scaling" @change=${scaled}>
          ${SCALINGS.map((scaling) => html`<option ?selected=${scaling === options.scaling}>${own.scalings[scaling]}</option>`)}
        </select>
      </div>
      <div class="control-row">
        <label for="own-split">${own.split}</label>
        <input id="own-split" type="number" min="1" step="1" placeholder=${own.aFifth}
          .value=${calibrationRows === null ? "" : String(calibrationRows)} @change=${split} />
      </div>
    `;
  }

  #previewView(preview: RowsPreview): TemplateResult {
    const { own } = this.#details;
    const { f } = this.#shown;
    const { columns, classes, labelled, rows, features } = preview;
    const { options } = chosen;
    const label = options.unlabelled || !labelled ? -1 : (options.label ?? columns.length - 1);
    const what =
      classes.length > 0
        ? own.classes(f.count(classes.length), classes.slice(0, 12).join(", "))
        : labelled
          ? own.numbers
          : own.unlabelled;
    return html`
      <p class="small">${own.found(f.count(rows), f.count(features))} ${what}</p>
      ${columns.length > 0 ? this.#choices(preview, label) : nothing} ${this.#sample(preview, label)}
    `;
  }

  #choices({ columns, header }: RowsPreview, label: number): TemplateResult {
    const { own } = this.#details;
    const choose = (event: Event) => {
      const column = (event.currentTarget as HTMLSelectElement).selectedIndex - 1;
      this.#read(column < 0 ? { unlabelled: true } : { unlabelled: false, label: column });
    };
    return html`
      <div class="control-row">
        <label for="own-label">${own.label}</label>
        <select id="own-label" @change=${choose}>
          <option ?selected=${label < 0}>${own.none}</option>
          ${columns.map((column, index) => html`<option ?selected=${index === label}>${column}</option>`)}
        </select>
      </div>
      <div class="control-row">
        <label for="own-header">${own.header}</label>
        <input id="own-header" type="checkbox" .checked=${header}
          @change=${(event: Event) => this.#read({ header: (event.currentTarget as HTMLInputElement).checked })} />
      </div>
    `;
  }

  /** The first rows, the column of labels marked; of wide tables, the ends. */
  #sample({ columns, sample, header }: RowsPreview, label: number): TemplateResult {
    const width = sample[0]?.length ?? 0;
    const isShown = (index: number) => width <= 8 || index < 5 || index >= width - 2 || index === label;
    const places = Array.from({ length: width }, (_, index) => index).filter(isShown);
    const kind = (index: number) => (index === label ? "number own-label" : "number");
    const head = html`<thead>
      <tr>${places.map((index) => html`<th scope="col" class=${kind(index)}>${columns[index]}</th>`)}</tr>
    </thead>`;
    return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${this.#details.own.sample}>
      <table>
        ${header ? head : nothing}
        <tbody>
          ${sample.map((row) => html`<tr>${places.map((index) => html`<td class=${kind(index)}>${row[index]}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>`;
  }

  #drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) this.take([...event.dataTransfer.files]);
  };

  #pasted = (event: Event): void => {
    const text = (event.currentTarget as HTMLTextAreaElement).value.trim();
    if (text !== "") this.take([new File([text], text.startsWith("{") ? "pasted.json" : "pasted.csv")]);
  };
}
