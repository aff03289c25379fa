// Models of one's own, in the worker: a larger module of WebAssembly, fetched when it is first needed.
import { loadDataset, previewRows, readRows, ready, Session } from "../../pkg/models.js";
import type { GivenRows, SharedModel } from "../types.ts";
import { partsOf } from "./parts.ts";
import type { Calls, Given, Kind, OwnFiles, OwnKind, Run } from "./protocol.ts";

type Own = Pick<Session, "share" | "quantize" | "predictions">;
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

/** What samples are taken from: a model in this module, and all its rows. */
interface Sampling {
  from: Own;
  session: Session;
  shared: SharedModel;
  width: number;
  ends: [number, number];
  /** How many outputs the last layer has. */
  outputs: number;
}

/** Kept from one sample to the next, for a drawing asks at every stroke. */
let sampling: Sampling | null = null;

function samplingOf(from: Own): Sampling {
  if (sampling?.from === from) return sampling;
  if (sampling && !sources.has(sampling.from)) sampling.session.free();
  sampling = null;
  const shared = from.share();
  const { features, labels, calibrationRows } = shared;
  const width = features.length / labels.length;
  const most = calibrationRows + 1;
  // Test rows are looked up here: the model need not hold more than one of them.
  const few = () => ({
    ...shared,
    features: features.subarray(0, most * width),
    labels: labels.subarray(0, most),
  });
  const session = sources.has(from) ? (from as Session) : Session.fromShared(few());
  const outputs = session.layers().at(-1)?.shape[0] ?? 1;
  sampling = { from, session, shared, width, ends: endsOf(features), outputs };
  return sampling;
}

/** The end of the values that they are nearer to on average, and the other one. */
function endsOf(values: Float32Array): [number, number] {
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  return sum / values.length <= (low + high) / 2 ? [low, high] : [high, low];
}

/** The row that is meant, the nearest that there is; `null` where none changes its class. */
function rowOf(given: Exclude<Given, { features: Float32Array }>, rows: number, changed: () => number[]) {
  if ("row" in given) return Math.min(given.row, rows - 1);
  const indices = changed();
  return indices.find((index) => index > given.changedBehind) ?? indices[0] ?? null;
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

  async recover({ recipe, line, base }, run, current) {
    const session = current();
    const { recovered } = await import("./recover.ts");
    return withOwn(session, async (own) => {
      const { id, hasFile } = own.info().dataset;
      if (sources.has(session)) return recovered(own, recipe, run);
      const whole = own.withTrainingRows(hasFile ? await loadDataset(id, base) : line);
      try {
        return await recovered(whole, recipe, run);
      } finally {
        whole.free();
      }
    });
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

  async sample({ recipe, given, trace }, _, current) {
    await ready();
    const { from, session, shared, width, ends, outputs } = samplingOf(current());
    const { features: all, labels, calibrationRows } = shared;
    const rows = labels.length - calibrationRows;
    const changed = () =>
      from
        .predictions(recipe)
        .changed.map(({ index }) => index)
        .sort((a, b) => a - b);
    const row = "features" in given ? null : rowOf(given, rows, changed);
    if (row === null && !("features" in given)) return null;
    const at = calibrationRows + (row ?? 0);
    const features = "features" in given ? given.features : all.slice(at * width, (at + 1) * width);
    const prediction = session.predict(recipe, features);
    const most = prediction.after.outputs.indexOf(Math.max(...prediction.after.outputs));
    // Of the last layer, what is said is followed first.
    const said = trace.layer === undefined && most < outputs ? { output: most } : {};
    return {
      features,
      row,
      label: row === null ? null : (labels[at] ?? null),
      rows,
      ends,
      prediction,
      trace: session.sample(recipe, features, { ...said, ...trace }) ?? null,
    };
  },
};
