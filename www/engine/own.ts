// Models of one's own, in the worker: a larger module of WebAssembly, fetched when it is first needed.
import { previewRows, readRows, ready, Session } from "../../pkg/models.js";
import type { GivenRows } from "../types.ts";
import { partsOf } from "./parts.ts";
import type { Calls, Kind, OwnFiles, OwnKind, Run } from "./protocol.ts";

type Own = Pick<Session, "share" | "quantize">;
type Answers = {
  [K in OwnKind & Kind]: (
    request: Calls[K]["request"],
    run: Run<K>,
    current: () => Own,
  ) => Promise<Calls[K]["answer"]>;
};

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

/** The files that sessions of this module come from. */
const sources = new WeakMap<object, OwnFiles>();

export async function openOwn(files: OwnFiles): Promise<Session> {
  await ready();
  const { model } = files;
  const rows = await rowsOf(files);
  const session = Session.openModel({ bytes: await bytesOf(model), name: model.name }, rows);
  sources.set(session, files);
  return session;
}

async function rowsOf({ rows, labels, options, calibrationRows }: OwnFiles): Promise<GivenRows | undefined> {
  if (!rows) return undefined;
  return {
    bytes: await bytesOf(rows),
    name: rows.name,
    labels: labels ? await bytesOf(labels) : undefined,
    options,
    calibrationRows: calibrationRows ?? undefined,
  };
}

/** Works with the model at hand: one of a file, or one of a dataset, which is handed over to this module first. */
async function withOwn<T>(session: Own, work: (session: Session) => T | Promise<T>): Promise<T> {
  await ready();
  if (sources.has(session)) return work(session as Session);
  const other = Session.fromShared(session.share());
  try {
    return await work(other);
  } finally {
    other.free();
  }
}

export const calls: Answers = {
  async preview({ file, options }) {
    await ready();
    return previewRows({ bytes: await bytesOf(file), name: file.name, options });
  },

  export({ recipe, format }, _, current) {
    return withOwn(current(), (session) => session.export(recipe, format));
  },

  async parts({ recipe }, _, current) {
    return partsOf(current().quantize(recipe));
  },

  async execute({ recipe, format }, run, current) {
    const session = current();
    const { execute, executeBeside } = await import("./runtime.ts");
    return withOwn(session, async (own) => {
      const { bytes } = own.export(recipe, format);
      const files = sources.get(session);
      const origin = own.origin();
      if (!files || (origin && origin.outputs > 0 && origin.basis !== "weights")) {
        const { features, labels, calibrationRows } = own.share();
        const width = features.length / labels.length;
        const hasLabels = origin?.basis !== "agreement" && own.info().dataset.task === "classification";
        const given = {
          features: features.subarray(calibrationRows * width),
          outputs: own.outputs(recipe),
          labels: hasLabels ? labels.subarray(calibrationRows) : null,
          rows: labels.length - calibrationRows,
        };
        return execute(bytes, given, run);
      }
      const rows = await rowsOf(files);
      const given = rows ? readRows(rows) : null;
      return executeBeside(bytes, await bytesOf(files.model), given, run);
    });
  },
};
