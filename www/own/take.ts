// The dialog that writes the model at hand to a file: the format, what the file weighs, what was found in it when it was
// opened again, and code that does the same.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { Details } from "../i18n/messages.ts";
import { FORMAT_NAMES, MODEL_FILES } from "../package/file-formats.js";
import type { Shown } from "../shown.ts";
import type { ExportedFile, FileFormat, Verified } from "../types.ts";
import { recipeWords } from "../words.ts";
import { type Execution, execute, executionView, isForEngine, NOT_EXECUTED } from "./execute.ts";
import { command, javascript, pythons, rust } from "./snippets.ts";

interface Taken {
  format: FileFormat;
  file: ExportedFile | null;
  address: string | null;
  problem: string | null;
  busy: boolean;
  execution: Execution;
  /** How the report is coming along. */
  report: { said: string; failed: boolean } | null;
}

const ANY = { format: "safetensors", ending: "safetensors" } as const;

/** What the visitor chose last; by itself a file is like the one that the model came from. */
let last: FileFormat | null = null;

function firstFormat({ results: { origin, recipe } }: Shown): FileFormat {
  const like = MODEL_FILES[origin?.kind ?? "onnx"]?.like ?? ANY.format;
  // llama.cpp's files hold its own blocks alone.
  return last ?? (like === "gguf" && recipe?.format?.kind !== "gguf" ? ANY.format : like);
}

export function takeDialog(shown: Shown, details: Details): void {
  const place = document.getElementById("about-place");
  if (!place) return;
  const taken: Taken = {
    format: firstFormat(shown),
    file: null,
    address: null,
    problem: null,
    busy: false,
    execution: NOT_EXECUTED,
    report: null,
  };
  let executing = new AbortController();
  const draw = () => render(view(shown, details, taken, { choose, start, report }), place);
  const start = () => {
    const { recipe } = shown.results;
    if (!recipe) return;
    const { signal } = executing;
    const changed = (execution: Execution) => {
      if (signal.aborted) return;
      taken.execution = execution;
      draw();
    };
    void execute(shown, recipe, taken.format, changed, signal);
  };
  const report = () => {
    const { take } = details;
    const say = (said: string, failed = false) => {
      taken.report = { said, failed };
      draw();
    };
    say(take.reportWriting);
    // Where the format cannot hold the recipe, one that holds any.
    const { format, ending } = taken.file ? { ...taken, ...taken.file } : ANY;
    const written = { format, ending, model: modelName(shown.results) };
    import("../report/index.ts")
      .then(({ saveReport }) => saveReport(shown, details, written))
      .then(
        () => say(take.reportSaved),
        (error: Error) => say(error.message, true),
      );
  };
  const choose = (format: FileFormat) => {
    last = format;
    put(format);
  };
  const put = (format: FileFormat) => {
    forget(taken);
    executing.abort();
    executing = new AbortController();
    const execution = NOT_EXECUTED;
    Object.assign(taken, { format, file: null, address: null, problem: null, busy: true, execution });
    draw();
    const { recipe } = shown.results;
    if (!recipe) return;
    const answered = (change: Partial<Taken>) => {
      if (taken.format !== format) return;
      Object.assign(taken, change, { busy: false });
      draw();
    };
    shown.actions.ask("export", { recipe, format }).then(
      (file) => answered({ file, address: URL.createObjectURL(new Blob([file.bytes])) }),
      (error: Error) => answered({ problem: error.message }),
    );
  };
  draw();
  const dialog = place.querySelector("dialog");
  const leave = () => {
    forget(taken);
    executing.abort();
  };
  dialog?.addEventListener("close", leave, { once: true });
  dialog?.showModal();
  put(taken.format);
}

/** A file that nobody can download any more need not be kept. */
function forget({ address }: Taken): void {
  if (address) URL.revokeObjectURL(address);
}

function view(
  { t, f, results }: Shown,
  { take }: Details,
  { format, file, address, problem, busy, execution, report }: Taken,
  does: { choose: (format: FileFormat) => void; start: () => void; report: () => void },
): TemplateResult {
  const { recipe, selected } = results;
  const name = `quantized.${file?.ending ?? ""}`;
  return html`<dialog id="take-dialog" aria-labelledby="take-title">
    <div class="section-head">
      <h2 id="take-title">${take.heading}</h2>
      <form method="dialog"><button class="button">${t.page.close}</button></form>
    </div>
    <p>${recipe ? recipeWords(recipe, t, f) : ""}</p>
    <fieldset class="take-formats">
      <legend class="visually-hidden">${take.format}</legend>
      ${FORMAT_NAMES.map(
        (id) => html`<label>
          <input type="radio" name="take-format" .checked=${id === format} @change=${() => does.choose(id)} />
          <span><strong>${take.formats[id].label}</strong> <small>${take.formats[id].use}</small></span>
        </label>`,
      )}
    </fieldset>
    <div aria-live="polite" id="take-result">
      ${busy ? html`<p>${take.writing}</p>` : nothing}
      ${problem ? html`<div class="problem"><p>${problem}</p></div>` : nothing}
      ${
        file && address
          ? html`<p>
                <a class="button strong" href=${address} download=${name}>${take.download(name, f.bytes(file.bytes.length))}</a>
              </p>
              <p class="small">${selected ? take.against(f.bytes(selected.report.bytes), f.bytes(4 * selected.report.parameters)) : nothing}</p>
              ${verifiedView(file.verified, { t, f, results }, take)}
              ${isForEngine(format) ? executionView({ f }, take, execution, does.start) : nothing}
              ${file.notes.length > 0 ? html`<p>${take.notes}</p><ul class="small">${file.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}
              ${codeView(format, file, { results, t }, take)}`
          : nothing
      }
    </div>
    <p class="take-report">
      <button type="button" class="button" id="save-report" @click=${does.report}>${take.report}</button>
      <small>${take.reportUse}</small>
    </p>
    <div aria-live="polite" id="report-result">
      ${report ? html`<p class=${report.failed ? "problem" : "small"}>${report.said}</p>` : nothing}
    </div>
  </dialog>`;
}

function verifiedView(
  verified: Verified | undefined,
  { f, results }: Pick<Shown, "t" | "f" | "results">,
  take: Details["take"],
): TemplateResult {
  if (!verified) return html`<p>${take.unread}</p>`;
  const task = results.session?.dataset.task ?? "classification";
  const { values, identical, maxDifference, score, otherClasses, maxOutputDifference } = verified;
  const isSame = values === identical;
  return html`<div class="take-verified" data-same=${isSame}>
    <p>
      <strong>${isSame ? `✓ ${take.identical(f.count(values))}` : take.differing(f.count(values - identical), f.count(values), f.number(maxDifference, 3))}</strong>
    </p>
    ${score === undefined ? nothing : html`<p>${take.score(f.score(score, task))}</p>`}
    ${otherClasses === undefined ? nothing : html`<p>${take.classes(f.count(otherClasses), f.number(maxOutputDifference ?? 0, 2))}</p>`}
  </div>`;
}

function codeView(
  format: FileFormat,
  { ending }: ExportedFile,
  { results }: Pick<Shown, "results" | "t">,
  take: Details["take"],
): TemplateResult | typeof nothing {
  const { recipe } = results;
  if (!recipe) return nothing;
  const model = modelName(results);
  const codes: [string, string][] = [
    [take.command, command(recipe, format, model, ending)],
    ["JavaScript", javascript(recipe, format, model, ending)],
    ["Rust", rust(recipe, format, model, ending)],
    ...pythons(format),
  ];
  return html`<h3>${take.code}</h3>
    ${codes.map(
      ([name, code]) => html`<details class="small">
        <summary>${name}</summary>
        <pre tabindex="0"><code>${code}</code></pre>
      </details>`,
    )}`;
}

/** What the file before is called in code. */
const modelName = ({ origin }: Shown["results"]) => `model.${MODEL_FILES[origin?.kind ?? "onnx"]?.ending}`;
