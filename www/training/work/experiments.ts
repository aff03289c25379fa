// The experiments, one function each: what is trained, in which order, and what is reported of it.
import { DeepRun, type DescentRun, loadDataset, Session } from "../../../pkg/models.js";
import type { Pace } from "../../engine/pace.ts";
import type { DescentOptions, Point, Recipe } from "../../types.ts";
import { type Distil, type Experiment, SEEDS, type Setup } from "../choices.ts";
import { contentOf } from "../mnist.ts";
import type { Around, Found, Job, Picture } from "../protocol.ts";
import {
  afterwardsOf,
  augmentOf,
  awareOf,
  deepOptionsOf,
  descentOf,
  recipeOf,
  studentOf,
} from "../requests.ts";
import { CurveMeter, descend } from "./descent.ts";
import { digestOf } from "./digest.ts";
import type { Shelf } from "./models.ts";
import { binOf, pictureOf, stairsOf } from "./picture.ts";

export interface Run {
  around: Around;
  pace: Pace;
  shelf: Shelf;
  found(found: Found): void;
  phase(of: Experiment, series: string): void;
}

/** The file of a dataset, or what the line is generated from. */
async function sourceOf(dataset: string, { around, shelf }: Run) {
  const known = shelf.datasets().find(({ id }) => id === dataset);
  return known && !known.hasFile ? around.line : loadDataset(dataset, around.base);
}

/** Opens what is not yet trained, and lets it go in the end. */
async function withUntrained<T>(
  { dataset, network, seed }: Pick<Setup, "dataset" | "network" | "seed">,
  run: Run,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = Session.untrained(dataset, await sourceOf(dataset, run), { network, seed });
  try {
    return await work(session);
  } finally {
    session.free();
  }
}

interface Described {
  of: Experiment;
  series: string;
  options: Partial<DescentOptions>;
  teacher?: Session | undefined;
  /** Before the first step, and after each epoch. */
  looked?: (run: DescentRun, done: number, epochs: number) => void;
}

/** Trains on from a session, and gives what `end` makes of the result. */
async function trained<T>(
  session: Session,
  { of, series, options, teacher, looked }: Described,
  run: Run,
  end: (session: Session, recipe: Recipe) => T,
): Promise<T> {
  run.phase(of, series);
  const descent = session.descend(options);
  try {
    if (teacher) descent.teach(teacher);
    looked?.(descent, 0, options.epochs ?? 0);
    const meter = new CurveMeter(session.info().rows[0] || session.info().rows[1], options.batch ?? 1);
    await descend(descent, meter, run.pace, {
      curve: (part) => run.found({ of, kind: "curve", series, part }),
      epoch: (done, epochs) => looked?.(descent, done, epochs),
    });
    return end(descent.finish(), descent.recipe());
  } finally {
    descent.free();
  }
}

const FLOATS: Partial<Recipe> = { format: { kind: "float32" } };

/** The float network of a setup: as it was trained last, or trained for this. */
async function floatOf(setup: Setup, run: Run, anew: boolean): Promise<Session> {
  const { shelf } = run;
  const key = JSON.stringify([setup, run.around.line]);
  const before = shelf.session("float");
  if (!anew && before && shelf.key("float") === key) return before;
  return withUntrained(setup, run, async (untrained) => {
    const { rows } = untrained.info();
    run.found({ of: "train", kind: "layers", names: untrained.layers().map(({ name }) => name), rows });
    const options = descentOf(setup);
    return trained(untrained, { of: "train", series: "float", options }, run, (session) => {
      shelf.put("float", { session, recipe: FLOATS, key });
      const point = session.evaluate(FLOATS);
      run.found({ of: "train", kind: "point", name: "float", point, digest: digestOf(session) });
      return session;
    });
  });
}

/** So many pictures of a run are kept at the most. */
const MOST_PICTURES = 60;

async function aware({ setup, aware: chosen }: Job & { kind: "aware" }, run: Run): Promise<void> {
  const float = await floatOf(setup, run, false);
  const of = "aware";
  const layers = float.layers();
  const { rows } = float.info();
  run.found({ of, kind: "layers", names: layers.map(({ name }) => name), rows });
  const said = (name: "float" | "plain" | "aware", session: Session, point: Point) =>
    run.found({ of, kind: "point", name, point, digest: digestOf(session) });
  said("float", float, float.evaluate(FLOATS));
  said("plain", float, float.evaluate(recipeOf(chosen)));
  const bins: number[] = [];
  const looked = (descent: DescentRun, done: number, epochs: number) => {
    const every = Math.max(Math.ceil(epochs / MOST_PICTURES), 1);
    if (done % every !== 0 && done !== epochs) return;
    const picture: Picture = { epoch: done, layers: [] };
    layers.forEach((_, layer) => {
      const found = descent.weights(layer);
      if (!found) return;
      bins[layer] ??= binOf(found.weights);
      picture.layers.push(pictureOf(found.weights, found.seen, bins[layer] ?? 1));
    });
    run.found({ of, kind: "picture", picture });
  };
  const options = awareOf(setup, chosen);
  await trained(float, { of, series: "aware", options, looked }, run, (session, recipe) => {
    run.shelf.put("aware", { session, recipe });
    said("aware", session, session.evaluate(recipe));
    const stairs = session.layers().map(({ parameter }) => {
      const { before, after, trace } = session.inspect(recipe, parameter, 0);
      // Channels have steps of their own: the first stands for them.
      const group = Math.min(trace?.groupSize ?? before.length, before.length);
      const isClipped = chosen.step === "learned";
      return stairsOf(before.subarray(0, group), after.subarray(0, group), trace?.levels ?? [], isClipped);
    });
    run.found({ of, kind: "stairs", stairs });
  });
}

async function augment({ setup, augment: chosen }: Job & { kind: "augment" }, run: Run): Promise<void> {
  const of = "augment";
  const recipe = afterwardsOf(chosen);
  for (let next = 0; next < SEEDS; next += 1) {
    const seed = (setup.seed + next) % 2 ** 32;
    await withUntrained({ ...setup, seed }, run, async (untrained) => {
      const { rows } = untrained.info();
      if (next === 0) run.found({ of, kind: "layers", names: [], rows });
      for (const augmented of [false, true]) {
        const series = `${augmented ? "varied" : "still"}-${seed}`;
        const options = augmentOf(setup, chosen, seed, augmented);
        await trained(untrained, { of, series, options }, run, (session) => {
          const measures = session.measures(recipe);
          if (augmented) run.shelf.put("augmented", { session, recipe });
          else session.free();
          run.found({ of, kind: "augmented", augmented: { seed, augmented, recipe, measures } });
        });
      }
    });
  }
}

async function distil({ setup, distil: chosen }: Job & { kind: "distil" }, run: Run): Promise<void> {
  const teacher = await floatOf(setup, run, false);
  const of = "distil";
  const { rows } = teacher.info();
  run.found({ of, kind: "layers", names: [], rows });
  const teaching = { name: "float", point: teacher.evaluate(FLOATS), digest: digestOf(teacher) } as const;
  run.found({ of, kind: "point", ...teaching });
  for (let next = 0; next < SEEDS; next += 1)
    await student(setup, chosen, (setup.seed + next) % 2 ** 32, teacher, run);
}

/** One student twice, from the same first weights: without its teacher and with it. */
async function student(setup: Setup, chosen: Distil, seed: number, teacher: Session, run: Run) {
  const options = studentOf(setup, chosen, seed);
  await withUntrained({ dataset: setup.dataset, network: chosen.network, seed }, run, async (untrained) => {
    for (const taught of [false, true]) {
      const series = `${taught ? "taught" : "alone"}-${seed}`;
      const described = { of: "distil", series, options, teacher: taught ? teacher : undefined } as const;
      await trained(untrained, described, run, (session, recipe) => {
        const point = session.evaluate(recipe);
        if (taught) run.shelf.put("student", { session, recipe });
        else session.free();
        run.found({ of: "distil", kind: "student", student: { seed, taught, point } });
      });
    }
  });
}

async function deep({ deep: chosen }: Job & { kind: "deep" }, run: Run): Promise<void> {
  const of = "deep";
  run.phase(of, "train");
  const { mnist } = run.around;
  const options = deepOptionsOf(chosen);
  const work =
    mnist && chosen.dataset === "mnist"
      ? DeepRun.ofMnist(await contentOf(mnist), options)
      : new DeepRun(chosen.dataset, await sourceOf(chosen.dataset, run), options);
  try {
    const start = work.finish();
    const { rows } = start.info();
    run.found({ of, kind: "layers", names: start.layers().map(({ name }) => name), rows });
    start.free();
    let meter = new CurveMeter(rows[0], chosen.batch);
    let [stage, before] = ["train", 0];
    const flush = () => {
      const part = meter.flush();
      if (part) run.found({ of, kind: "curve", series: stage, part });
    };
    const step = () => {
      const progress = work.step();
      if (!progress) return false;
      if (progress.stage !== stage) {
        flush();
        before += stage === "train" ? chosen.epochs : chosen.pruneEpochs;
        stage = progress.stage;
        meter = new CurveMeter(rows[0], chosen.batch);
        run.phase(of, stage);
      }
      meter.take(progress.training, before);
      for (const report of progress.reports) run.found({ of, kind: "stage", report });
      return true;
    };
    await run.pace.through(step, flush);
    run.shelf.put("deep", { session: work.finish(), recipe: work.recipe() });
  } finally {
    work.free();
  }
}

export async function perform(job: Job, run: Run): Promise<void> {
  if (job.kind === "train") await floatOf(job.setup, run, true);
  else if (job.kind === "aware") await aware(job, run);
  else if (job.kind === "augment") await augment(job, run);
  else if (job.kind === "distil") await distil(job, run);
  else await deep(job, run);
}
