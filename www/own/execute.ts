// The part of the dialog that runs the written file in ONNX Runtime, in this browser: a button, how far it is, what came.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Executed } from "../engine/protocol.ts";
import type { Details } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import type { FileFormat, Recipe } from "../types.ts";

/** Bytes of the engine, as the build found them. */
declare const ENGINE_BYTES: number;

export interface Execution {
  /** How much is done; `null` while nothing runs. */
  share: number | null;
  result: Executed | null;
  problem: string | null;
}

export const NOT_EXECUTED: Execution = { share: null, result: null, problem: null };

/** Formats that it reads. */
export const isForEngine = (format: FileFormat) => format.startsWith("onnx");

/** Runs the file; tells `changed` what it is at. Whoever closes the dialog aborts it. */
export async function execute(
  { actions }: Shown,
  recipe: Recipe,
  format: FileFormat,
  changed: (now: Execution) => void,
  signal: AbortSignal,
): Promise<void> {
  changed({ ...NOT_EXECUTED, share: 0 });
  try {
    const onProgress = ({ share }: { share: number }) => changed({ ...NOT_EXECUTED, share });
    const result = await actions.ask("execute", { recipe, format }, { signal, onProgress });
    changed({ ...NOT_EXECUTED, result });
  } catch (error) {
    if (!signal.aborted) changed({ ...NOT_EXECUTED, problem: (error as Error).message });
  }
}

export function executionView(
  { f }: Pick<Shown, "f">,
  { engine }: Details["take"],
  { share, result, problem }: Execution,
  start: () => void,
): TemplateResult {
  return html`<div id="execution" aria-live="polite">
    ${
      share === null
        ? html`<p><button type="button" class="button" @click=${start}>${engine.start}</button> <small>${engine.size(f.bytes(ENGINE_BYTES))}</small></p>`
        : html`<p>${engine.running} <progress max="1" .value=${share} aria-label=${engine.running}></progress></p>`
    }
    ${problem === null ? nothing : html`<div class="problem"><p>${engine.failed}</p><p>${problem}</p></div>`}
    ${result ? resultView(result, f, engine) : nothing}
  </div>`;
}

function resultView(
  { version, against, inputs, rows, same, accuracy, maxDifference, sqnrDb }: Executed,
  f: Shown["f"],
  engine: Details["take"]["engine"],
): TemplateResult {
  const isSame = same === rows;
  return html`<p class="take-verified" data-same=${isSame}>
      <strong>${
        same === null
          ? engine.ran(version, f.count(rows))
          : `${isSame ? "✓ " : ""}${engine.same[against](version, f.count(same), f.count(rows))}`
      }</strong>
    </p>
    ${accuracy === null ? nothing : html`<p>${engine.accuracy(f.score(accuracy, "classification"))}</p>`}
    <p>${engine.difference[against](f.number(maxDifference, 2))} ${sqnrDb === null ? nothing : engine.sqnr(f.decibels(sqnrDb))}</p>
    ${inputs === "random" ? html`<p class="small">${engine.random(f.count(rows))}</p>` : nothing}`;
}
