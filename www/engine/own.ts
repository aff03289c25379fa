// Models of one's own, in the worker: a larger module of WebAssembly, fetched when it is first needed.
import { previewRows, ready, Session } from "../../pkg/models.js";
import type { ExportedFile, FileFormat, Recipe, RowOptions, RowsPreview, SharedModel } from "../types.ts";
import type { OwnFiles } from "./protocol.ts";

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

const sessions = new WeakSet<object>();

export async function openOwn({ model, rows, labels, options, calibrationRows }: OwnFiles): Promise<Session> {
  await ready();
  const session = Session.openModel(
    { bytes: await bytesOf(model), name: model.name },
    rows
      ? {
          bytes: await bytesOf(rows),
          name: rows.name,
          labels: labels ? await bytesOf(labels) : undefined,
          options,
          calibrationRows: calibrationRows ?? undefined,
        }
      : undefined,
  );
  sessions.add(session);
  return session;
}

export async function preview(file: File, options: RowOptions): Promise<RowsPreview> {
  await ready();
  return previewRows({ bytes: await bytesOf(file), name: file.name, options });
}

/** Writes the model at hand: one of a file, or one of a dataset, which is handed over to this module first. */
export async function exported(
  session: { share(): SharedModel },
  recipe: Recipe,
  format: FileFormat,
): Promise<ExportedFile> {
  await ready();
  if (sessions.has(session)) return (session as Session).export(recipe, format);
  const other = Session.fromShared(session.share());
  try {
    return other.export(recipe, format);
  } finally {
    other.free();
  }
}
