// A model for other workers gives the same points there; and times are compared side by side.
import { loadDataset, openSession, Session, type SharedModel, Trainer } from "quant-playground";
import { beforeAll, describe, expect, test } from "vitest";
import { refusal } from "./support.ts";

const sessions: Record<string, Session> = {};
beforeAll(async () => {
  for (const id of ["digits", "iris", "diabetes", "line"]) sessions[id] = await openSession(id);
  const trainer = new Trainer("iris", await loadDataset("iris"), {
    architecture: { kind: "network", hidden: 5 },
    iterations: 20,
  });
  while (trainer.step());
  sessions.network = trainer.finish();
});

/** As another worker gets it: through a message, buffers transferred. */
function sent(shared: SharedModel): SharedModel {
  const transfer = [...shared.parameters, shared.features, shared.labels].map(({ buffer }) => buffer);
  const arrived = structuredClone(shared, { transfer: transfer as ArrayBuffer[] });
  expect(shared.features.length).toBe(0);
  return arrived;
}

test.each(["digits", "iris", "diabetes", "line", "network"])(
  "%s gives the same points from a shared model",
  (id) => {
    const session = sessions[id];
    if (!session) throw new Error(`no session ${id}`);
    const shared = Session.fromShared(sent(session.share()));
    expect([...shared.sweep(session.sweepRecipes())]).toEqual([...session.sweep(session.sweepRecipes())]);
    const recipe = session.info().defaultRecipe;
    const [before, after] = [session.info(), shared.info()];
    expect(after).toEqual({ ...before, rows: [0, before.rows[1], before.rows[2]] });
    expect(shared.sweepRecipes(recipe)).toEqual(session.sweepRecipes(recipe));
    shared.free();
  },
);

describe("a shared model that does not fit is refused", () => {
  const cases: [string, string, (shared: SharedModel) => object][] = [
    ["another dataset", "shape", () => ({ dataset: "digits" })],
    ["no dataset", "unknown", () => ({ dataset: "custom" })],
    ["too few rows", "shape", ({ labels }) => ({ labels: labels.slice(1) })],
    ["labels that are no class", "out-of-range", ({ labels }) => ({ labels: labels.map(() => 3) })],
    ["values that are no numbers", "non-finite", ({ features }) => ({ features: features.fill(Number.NaN) })],
    ["nothing to judge by", "out-of-range", ({ labels }) => ({ calibrationRows: labels.length })],
    ["a weight without its bias", "shape", ({ parameters }) => ({ parameters: parameters.slice(1) })],
    ["no parameters", "shape", () => ({ parameters: [] })],
    ["a longer bias", "shape", ({ parameters: [weight] }) => ({ parameters: [weight, new Float32Array(4)] })],
    ["no object", "argument", () => ({ features: "many" })],
  ];
  test.each(cases)("%s", (_, code, change) => {
    const shared = sessions.iris?.share();
    if (!shared) throw new Error("no session");
    expect(refusal(() => Session.fromShared({ ...shared, ...change(shared) })).code).toBe(code);
  });
});

test("times of both passes come round by round, with what was counted", () => {
  const recipe = { activations: { kind: "dynamic", levels: 256 } } as const;
  const rounds = [...(sessions.digits?.compareTimes(recipe) ?? [])];
  const last = rounds.at(-1);
  expect(last?.rounds).toBe(15);
  expect(last?.before).toEqual({
    floatMultiplyAdds: 640,
    integerMultiplyAdds: 0,
    parameterBytes: 2600,
    activationBytes: 296,
  });
  expect(last?.after).toMatchObject({ floatMultiplyAdds: 0, integerMultiplyAdds: 640 });
  expect(last?.packedBytes).toBe(sessions.digits?.evaluate(recipe).report.bytes);
  expect(last?.times.map(({ batch }) => batch)).toEqual([1, 359]);
  for (const { before, after } of last?.times ?? []) {
    for (const { low, median, high } of [before, after]) {
      expect(low).toBeGreaterThan(0);
      expect(median).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(median);
    }
  }
});
