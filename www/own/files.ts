// Which of some files is the model, which the rows, which their labels. Knows no DOM.
import type { OwnFiles } from "../engine/protocol.ts";
import type { RowOptions } from "../types.ts";

/** Names that only models have. */
const MODEL = /\.(onnx|safetensors|gguf|json)$/i;

/** What files are by their names; the content is looked at when they are opened. */
export function roleOf({ name }: { name: string }): "model" | "rows" | "labels" {
  if (MODEL.test(name)) return "model";
  if (/label|target|^y[_.]/i.test(name) && !/\.(csv|tsv)$/i.test(name)) return "labels";
  return /\.(csv|tsv|txt|gz)$|idx\d|ubyte|^x[_.]|rows|data|images/i.test(name) ? "rows" : "model";
}

let opened = 0;

/** The files of a model by their names; `null` without a model. */
export function filesOf(files: File[], options: RowOptions): OwnFiles | null {
  const of = (role: ReturnType<typeof roleOf>) => files.find((file) => roleOf(file) === role) ?? null;
  const model = of("model");
  return model && ownFiles(model, of("rows"), of("labels"), options, null);
}

/** The same where it is known which is which. */
export function ownFiles(
  model: File,
  rows: File | null,
  labels: File | null,
  options: RowOptions,
  calibrationRows: number | null,
): OwnFiles {
  opened += 1;
  return { id: opened, model, rows, labels, options, calibrationRows };
}
