// The package as a user of TypeScript sees it; `tsc` checks this file, nothing runs it.
import type * as quant from "quant-playground";
import {
  type AllocationRun,
  type Budget,
  bestWithin,
  type Catalogue,
  type ComparedRecipes,
  catalogue,
  dequantizeTensor,
  type Form,
  type InspectedTensor,
  loadDataset,
  type Measures,
  type Metric,
  openSession,
  type Point,
  type Predictions,
  paretoFront,
  type QuantError,
  type QuantizedModel,
  type QuantizedTensor,
  quantizeTensor,
  type Recipe,
  ready,
  Session,
  type SessionInfo,
  type SharedModel,
  type SweepRun,
  Trainer,
  type TrainProgress,
  type UnpackedTensor,
  unpackTensor,
  type Why,
} from "quant-playground";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only for `true`. */
const check = <_ extends true>() => undefined;
type IsAny<T> = 0 extends 1 & T ? true : false;
type AnyIn<T extends unknown[]> = { [K in keyof T]-?: IsAny<T[K]> }[number];

/** Whether a function takes or returns `any`. */
type Leaks<F> = F extends (...rest: infer Rest) => infer Result
  ? AnyIn<[...Rest, Result, Awaited<Result>]> extends false
    ? false
    : true
  : IsAny<F>;
/** Names of the members of `T` that let `any` out. */
type Leaky<T> = { [K in keyof T]: Leaks<T[K]> extends false ? never : K }[keyof T];
type Functions = Omit<typeof quant, "AllocationRun" | "Session" | "SweepRun" | "Trainer">;

check<Equal<Leaky<Functions>, never>>();
check<Equal<Leaky<Session>, never>>();
check<Equal<Leaky<AllocationRun>, never>>();
check<Equal<Leaky<SweepRun>, never>>();
check<Equal<Leaky<Trainer>, never>>();
check<Equal<Leaky<Pick<typeof Session, "open" | "fromArrays">>, never>>();
check<Equal<AnyIn<ConstructorParameters<typeof Trainer>>, false>>();
// The checks themselves notice what they are for.
// biome-ignore lint/suspicious/noExplicitAny: it is what they are for
type Any = any;
check<Equal<Leaky<{ a(x: string): number; b(x: Any): number; c(): Any }>, "b" | "c">>();

export async function everything(file: Uint8Array): Promise<void> {
  await ready();
  const all: Catalogue = catalogue();
  const ids: string[] = all.datasets.map(({ id }) => id);

  const packed: QuantizedTensor = quantizeTensor(new Float32Array(4), [2, 2], {
    format: { kind: "integer", levels: 16, symmetry: "affine" },
    granularity: { kind: "perGroup", size: 2 },
    range: { kind: "manual", low: -1, high: 1 },
  });
  const values: Float32Array = dequantizeTensor(packed);
  const unpacked: UnpackedTensor = unpackTensor(packed);
  const front: Uint32Array = paretoFront([1, 2], new Float64Array(2));
  const budget: Budget = { kind: "bytes", most: 400 };
  const best: number | undefined = bestWithin([1, 2], [0.5, 0.9], budget);

  const trainer = new Trainer("iris", file, { seed: 3, architecture: { kind: "network", hidden: 8 } });
  for (const { iteration, loss } of trainer) check<Equal<typeof iteration | typeof loss, number>>();
  const step: TrainProgress | undefined = trainer.step();
  const session: Session = trainer.finish();
  const recipe: Recipe = session.repair({ biases: { kind: "levels", levels: 256 } });
  const info: SessionInfo = session.info();
  const form: Form = session.form(recipe);
  const model: QuantizedModel = session.quantize(recipe);
  const point: Point = session.evaluate({ activations: { kind: "dynamic", levels: 256 } });
  const looked: InspectedTensor = session.inspect(recipe, 0, 1, 0.5);
  const predictions: Predictions = session.predictions();
  const compared: ComparedRecipes = session.compare(recipe, { coding: "rans" }, 0);
  const time: number | undefined = session.timePerSample(recipe, 5);
  const shared: SharedModel = session.share();
  for (const { times, before } of Session.fromShared(shared).compareTimes(recipe))
    check<Equal<typeof before.parameterBytes | (typeof times)[number]["after"]["median"], number>>();
  const run: SweepRun = session.sweep(session.sweepRecipes());
  for (const { family, report } of run)
    check<Equal<typeof report.bytes | typeof family, number | typeof family>>();
  const why: Why | undefined = session.why({ layers: [{ kind: "same" }] }, 0);
  const measures: Measures = session.measures(recipe, { draws: 2 });
  const search: AllocationRun = session.allocate(recipe, { kind: "score", least: 0.9 });
  for (const step of search) if (step.kind === "alone") check<Equal<typeof step.layer, number>>();
  const own: Session = Session.fromArrays(
    { weight: [1], bias: new Float64Array(1), features: [1, 2], labels: [1, 2] },
    { task: "regression", calibrationRows: 1 },
  );
  own.free();
  const opened: Session = await openSession("line", { line: { w: 3 } });
  const bytes: Uint8Array = await loadDataset("digits", new URL("file:///"));
  void [
    ids,
    values,
    unpacked,
    front,
    best,
    step,
    info,
    form,
    model,
    point,
    looked,
    predictions,
    compared,
    time,
    why,
    measures,
    opened,
    bytes,
  ];
}

export function narrowed(metric: Metric, error: QuantError): number {
  // Unions narrow by their tag, and codes are known.
  if (error.code === "out-of-range") return 0;
  return metric.task === "classification"
    ? metric.interval.low
    : metric.task === "weights"
      ? metric.kept
      : metric.rmse;
}

export function refused(session: Session): void {
  // @ts-expect-error there is no such format
  session.evaluate({ format: { kind: "int8" } });
  // @ts-expect-error levels are a number
  session.evaluate({ format: { kind: "integer", levels: "8" } });
  // @ts-expect-error there is no such field
  session.evaluate({ bits: 8 });
  // @ts-expect-error a group has a size
  session.evaluate({ granularity: { kind: "perGroup" } });
  // @ts-expect-error the shape is missing
  quantizeTensor([1, 2]);
  // @ts-expect-error sessions are opened, not made
  new Session();
}
